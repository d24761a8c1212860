import type { IncomingMessage } from 'node:http';
import { createServer } from './http.ts';
import type { ProcessKit } from './process-kit.ts';

/** The data that the admin port shows, and the actions that it offers. */
export type AdminOptions = Pick<
  ProcessKit,
  'metrics' | 'waitsFor' | 'incidents' | 'subscriptionStatus' | 'replay'
>;

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
  const answer = async ({ method, url, socket }: IncomingMessage): Promise<Answer> => {
    switch (url) {
      case '/healthz':
        return text(200, 'alive');
      case '/metrics':
        return [200, metrics.contentType, await metrics.metrics()];
      case '/readyz': {
        const missing = await waitsFor();
        if (missing.length === 0) return text(200, 'ready');
        return text(503, `not ready: ${missing.join('; ')}`);
      }
      case '/status': {
        const status = { incidents: incidents(), streams: subscriptionStatus() };
        return [200, 'application/json', `${JSON.stringify(status)}\n`];
      }
      case '/dead-letters/replay':
        if (method !== 'POST') return text(405, 'only POST');
        if (!isLocal(socket.remoteAddress)) return text(403, 'only from within');
        return replay().then(
          ({ replayed, kept }) => text(200, `${replayed} replayed, ${kept} dead letters left`),
          () => text(503, 'the store does not answer: the rest stay dead letters'),
        );
      default:
        return text(404, 'not found');
    }
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
