import { connect } from 'node:net';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { SubscriptionStatus } from '@shop/shared/events/subscription';
import type { NotedIncident } from '@shop/shared/protocol/incidents';
import { type Runtime, systemRuntime } from '@shop/shared/runtime';
import type { Kit } from '@shop/shared/service/service';
import type { OpenCounter } from '../edge/limits/counters.ts';
import type { Route } from '../edge/route.ts';
import { noLimits } from '../edge/limits/limit-settings.ts';
import { createGateway } from '../gateway.ts';
import type { GatewaySettings } from '../gateway-routes.ts';
import type { PartnerKeys } from '../partner/keys/partner-keys.ts';
import type { StaffSection } from '../office/staff-section.ts';
import { MemoryCopyStore } from '../product-page/copies/memory-copy-store.ts';
import type { SectionDefinition } from '../product-page/section.ts';
import { sectionRoutes } from '../sections/index.ts';
import { MemorySessionStore } from '../sessions/memory-session-store.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { createAnswerCheck, isPathOf } from './declared-answers.ts';
import { createFakeClients } from './fake-clients.ts';
import { fixtureRoutes } from './fixture-routes.ts';

export const adminToken = 'the-admin-token-of-these-tests';

export const asAdmin = { authorization: `Bearer ${adminToken}` };

export interface RunningGatewayOptions {
  readonly settings?: Partial<GatewaySettings>;
  /** Real time if left out. */
  readonly runtime?: Runtime;
  readonly subscriptionStatus?: () => readonly SubscriptionStatus[];
  readonly incidents?: () => readonly NotedIncident[];
  readonly openCounter?: OpenCounter;
  readonly partnerKeys?: PartnerKeys;
  /** Sessions that other gateways know too; its own if left out. */
  readonly sessions?: SessionStore;
  readonly subscribe?: Kit['subscribe'];
  readonly sections?: readonly SectionDefinition[];
  /** The parts of sections in the back office; the shop's if left out. */
  readonly staff?: readonly StaffSection[];
  /** Where the log goes; nowhere if left out. */
  readonly log?: Logger;
  readonly metrics?: Registry;
}

const host = '127.0.0.1';

/** A client of what listens on a port. Each answer is checked against the interface of its route. */
const clientOf = (port: number, routes: readonly Route[]) => {
  const origin = `http://${host}:${port}`;
  const check = createAnswerCheck(routes);
  const ask = async (path: string, request: RequestInit & { readonly method: string }) => {
    const response = await fetch(origin + path, { ...request, redirect: 'manual' });
    await check(request.method, path, response);
    return response;
  };
  return {
    port,
    get: (path: string, headers: Record<string, string> = {}) =>
      ask(path, { method: 'GET', headers }),
    /** Sends `body` as JSON unless it is text or bytes already. */
    send: (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
      ask(path, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
  };
};

/** A gateway over fake services and with fixture routes, on real ports, without limits; `await using` stops it. */
export const startGateway = async ({ settings, ...others }: RunningGatewayOptions = {}) => {
  const fakes = createFakeClients();
  const gateway = createGateway({
    runtime: systemRuntime,
    log: pino({ level: 'silent' }),
    metrics: new Registry(),
    clients: fakes.clients,
    copies: new MemoryCopyStore(systemRuntime),
    sessions: new MemorySessionStore(systemRuntime),
    routes: [...sectionRoutes, () => fixtureRoutes((call) => void fakes.calls.push(call))],
    settings: { adminToken, limits: noLimits, ...settings },
    ...others,
  });
  const shop = clientOf(await gateway.start(0, host), gateway.routes);
  const { routes } = gateway.backOffice;
  const backOffice = clientOf(await gateway.backOffice.start(0, host), routes);

  return {
    ...fakes,
    ...shop,
    gateway,
    backOffice,
    /** The client of the door that has this route. */
    doorOf: (path: string, method?: string) =>
      gateway.backOffice.routes.some(
        (route) => isPathOf(route, path) && (method ?? route.method) === route.method,
      )
        ? backOffice
        : shop,
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
