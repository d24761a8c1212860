import { connect } from 'node:net';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { SubscriptionStatus } from '@shop/shared/events/subscription-status';
import { systemRuntime } from '@shop/shared/runtime';
import { createGateway } from '../gateway.ts';
import type { GatewaySettings } from '../gateway.ts';
import { MemoryCopyStore } from '../product-page/copies/memory-copy-store.ts';
import { createFakeClients } from './fake-clients.ts';

export const adminToken = 'the-admin-token-of-these-tests';

export const asAdmin = { authorization: `Bearer ${adminToken}` };

export interface RunningGatewayOptions {
  readonly settings?: Partial<GatewaySettings>;
  readonly subscriptionStatus?: () => readonly SubscriptionStatus[];
}

/** A gateway over fake services, on a real port; `await using` stops it. */
export const startGateway = async ({ settings, ...others }: RunningGatewayOptions = {}) => {
  const fakes = createFakeClients();
  const gateway = createGateway({
    runtime: systemRuntime,
    log: pino({ level: 'silent' }),
    metrics: new Registry(),
    clients: fakes.clients,
    copies: new MemoryCopyStore(systemRuntime),
    settings: { adminToken, ...settings },
    ...others,
  });
  const port = await gateway.start(0, '127.0.0.1');
  const origin = `http://127.0.0.1:${port}`;

  return {
    ...fakes,
    gateway,
    port,
    get: (path: string, headers: Record<string, string> = {}) =>
      fetch(origin + path, { headers, redirect: 'manual' }),
    /** Sends `body` as JSON unless it is text or bytes already. */
    send: (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(origin + path, {
        method,
        redirect: 'manual',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    [Symbol.asyncDispose]: () => gateway.stop(),
  };
};
export type RunningGateway = Awaited<ReturnType<typeof startGateway>>;

/** Everything that comes back for `text`, sent as it is, until the server closes the connection. */
export const sendRaw = (port: number, text: string | Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => void socket.write(text));
    socket.on('data', (chunk) => void chunks.push(Buffer.from(chunk)));
    socket.on('error', (error) => (chunks.length > 0 ? undefined : reject(error)));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
