import type { IncomingMessage } from 'node:http';
import type { Registry } from 'prom-client';
import type { NotedIncident } from '../protocol/incidents.ts';
import type { SubscriptionStatus } from '../events/subscription.ts';
import type { Replay } from '../events/delivery/applier.ts';
import { createServer } from './http.ts';

/** What the admin port shows. */
export interface AdminOptions {
  readonly metrics: Registry;
  /** Why the process is not ready, for operators; empty when it is. */
  readonly waitsFor: () => Promise<readonly string[]>;
  /** The incidents between this process and others. */
  readonly incidents: () => readonly NotedIncident[];
  readonly subscriptionStatus: () => readonly SubscriptionStatus[];
  /** Applies all dead letters again. */
  readonly replay: () => Promise<Replay>;
}

type Answer = readonly [status: number, type: string, body: string];

const text = (status: number, line: string): Answer => [status, 'text/plain', `${line}\n`];

/** Whether an address is of this machine, or of this container. */
const isLocal = (address = ''): boolean => /^(::ffff:)?127\.|^::1$/.test(address);

/** An admin server that listens. */
export interface Admin {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts the admin server. `/healthz`: liveness; `/readyz`: readiness, or what is missing;
 * `/metrics`: for Prometheus; `/status`: incidents with other processes, with addresses, and the
 * subscriptions. POST `/dead-letters/replay` works only from the same container: see `make replay`.
 * For the internal network only. Rejects when the port is taken.
 */
export const startAdmin = async (
  port: number,
  { metrics, waitsFor, incidents, subscriptionStatus, replay }: AdminOptions,
): Promise<Admin> => {
  const paths = new Map<string | undefined, () => Answer | Promise<Answer>>([
    ['/healthz', () => text(200, 'alive')],
    ['/metrics', async () => [200, metrics.contentType, await metrics.metrics()]],
    [
      '/readyz',
      async () => {
        const missing = await waitsFor();
        return missing.length === 0
          ? text(200, 'ready')
          : text(503, `not ready: ${missing.join('; ')}`);
      },
    ],
    [
      '/status',
      () => {
        const status = { incidents: incidents(), streams: subscriptionStatus() };
        return [200, 'application/json', `${JSON.stringify(status)}\n`];
      },
    ],
    [
      '/dead-letters/replay',
      () =>
        replay().then(
          ({ replayed, kept }) => text(200, `${replayed} replayed, ${kept} dead letters left`),
          () => text(503, 'the store does not answer: the rest stay dead letters'),
        ),
    ],
  ]);
  const answer = async ({ method, url, socket }: IncomingMessage): Promise<Answer> => {
    const found = paths.get(url);
    if (!found) return text(404, 'not found');
    const isChange = url === '/dead-letters/replay';
    if (isChange && method !== 'POST') return text(405, 'only POST');
    return isChange && !isLocal(socket.remoteAddress) ? text(403, 'only from within') : found();
  };
  const server = createServer((request, response) => {
    answer(request)
      .catch(() => text(500, 'failed'))
      .then(([status, type, body]) =>
        response.writeHead(status, { 'content-type': type }).end(body),
      )
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
