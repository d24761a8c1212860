import type { Registry } from 'prom-client';
import { createServer } from './http.ts';

/** What the admin port shows. */
export interface AdminOptions {
  readonly metrics: Registry;
  /** Rejects while the process should get no work. */
  readonly ready: () => Promise<void>;
}

/** An admin server that listens. */
export interface Admin {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `/healthz`: the process lives; `/readyz`: it can do its work; `/metrics`: for Prometheus. Meant
 * for the inner network only. Rejects when the port is taken.
 */
export const startAdmin = async (
  port: number,
  { metrics, ready }: AdminOptions,
): Promise<Admin> => {
  const answer = async (path: string | undefined): Promise<[number, string, string]> => {
    if (path === '/healthz') return [200, 'text/plain', 'alive\n'];
    if (path === '/metrics') return [200, metrics.contentType, await metrics.metrics()];
    if (path !== '/readyz') return [404, 'text/plain', 'not found\n'];
    return ready().then(
      () => [200, 'text/plain', 'ready\n'],
      () => [503, 'text/plain', 'not ready\n'],
    );
  };
  const server = createServer((request, response) => {
    answer(request.url)
      .catch((): [number, string, string] => [500, 'text/plain', 'failed\n'])
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
