import { Agent, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Target } from './messages.ts';
import type { Asked } from './requests.ts';

const timeoutMs = 10_000;

/** An answer, or why there is none. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly error?: string;
}

const noAnswer = (error: string): Answer => ({
  status: 0,
  headers: {},
  body: Buffer.alloc(0),
  error,
});

/** Sends requests on connections that are kept. */
export const createSender = (maxConnections: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: maxConnections, scheduling: 'fifo' });

  return {
    /** Tries once. Never rejects. */
    send: (target: Target, { door, method, path, headers, body }: Asked): Promise<Answer> =>
      new Promise((resolve) => {
        const { host } = target;
        const port = door === 'shop' ? target.port : target.backOfficePort;
        const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
        const asked = request({
          agent,
          host,
          port,
          method,
          path,
          headers: { ...headers, ...length },
          timeout: timeoutMs,
        });
        asked.on('timeout', () => asked.destroy(new Error('timeout')));
        asked.on('error', ({ message }) => resolve(noAnswer(message)));
        asked.on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', ({ message }) => resolve(noAnswer(message)));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks),
            }),
          );
        });
        asked.end(body);
      }),
    close: () => agent.destroy(),
  };
};
