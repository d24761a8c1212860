import { createServer, request as ask, Agent } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ReverseProxyOptions {
  /** Where it passes requests on to. */
  readonly port: number;
  /** The prefix that it takes off a path. */
  readonly takesOff?: string;
}

let visitorPort = 50_000;

/**
 * A small reverse proxy, which keeps its connections. It writes the client's address as some load
 * balancers do, with a port; visitors give theirs in `X-Visitor`. `await using` stops it.
 */
export const startReverseProxy = async ({ port, takesOff = '' }: ReverseProxyOptions) => {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const { method = 'GET', url = '', headers } = request;
    const path = url.startsWith(takesOff) ? url.slice(takesOff.length) || '/' : url;
    const visitor = String(headers['x-visitor'] ?? '198.51.100.7');
    const forwarded = { ...headers, 'x-forwarded-for': `${visitor}:${(visitorPort += 1)}` };
    const passed = ask({ agent, host: '127.0.0.1', port, method, path, headers: forwarded });
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.writeHead(502).end());
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  // A server that listens to a port has an address of this form.
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
