import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import { ServiceError } from '@shop/shared/errors';
import type { ErrorCode } from '@shop/shared/errors';
import type { Runtime } from '@shop/shared/runtime';
import { createServer, STATUS_CODES } from '@shop/shared/service/http';
import { createMessageClasses } from './express-messages.ts';
import { maxHeaders } from './guard.ts';
import { problemAnswer, toProblem } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

/** What a client may take of the server's time and room. */
export interface HttpLimits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long a connection may idle; whoever stands in front must let go earlier. */
  readonly keepAliveTimeoutMs: number;
  /** How often the timeouts are looked at. */
  readonly checkEveryMs: number;
  readonly maxHeaderBytes: number;
  readonly maxRequestsPerConnection: number;
  readonly maxConnections: number;
}

export const defaultHttpLimits: HttpLimits = {
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  keepAliveTimeoutMs: 5_000,
  checkEveryMs: 1_000,
  maxHeaderBytes: 8_192,
  maxRequestsPerConnection: 1_000,
  maxConnections: 2_000,
};

/** Whether a request goes to the app; if not, it has been answered. */
export type Admit = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface ServerParts {
  readonly runtime: Runtime;
  readonly admit: Admit;
  readonly limits: HttpLimits;
  /** Told of what is refused before it is a request. */
  readonly onRefused: (code: ErrorCode) => void;
}

/** How long a client that was refused by the parser gets to read why. */
const farewellMs = 1_000;

const refusalOfParser = (code: string | undefined): ServiceError => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ServiceError('HEADERS_TOO_LARGE', 'the header is too large');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ServiceError('PAYLOAD_TOO_LARGE', 'the chunk extensions are too large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ServiceError('REQUEST_TIMEOUT', 'the request did not arrive in time');
    default:
      return new ServiceError('INVALID_ARGUMENT', 'this is not a valid HTTP/1.1 request');
  }
};

const farewell = (error: ServiceError, requestId: string): string => {
  const { status, headers, body } = problemAnswer(toProblem(error, requestId));
  const length = Buffer.byteLength(body);
  const own = { ...headers, 'X-Request-Id': requestId, 'Content-Length': length };
  const all = [...securityHeaders(), ...Object.entries(own).flat()];
  const lines = all.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`));
  const start = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`;
  return `${start}\r\n${lines.join('')}Connection: close\r\n\r\n${body.toString()}`;
};

/** Says a last word to a client, which gets a moment to read it. */
const dismiss = (socket: Duplex, error: ServiceError, { runtime, onRefused }: ServerParts) => {
  onRefused(error.code);
  socket.end(farewell(error, runtime.newId()));
  const cut = setTimeout(() => socket.destroy(), farewellMs).unref();
  socket.once('close', () => clearTimeout(cut));
};

/** Answers what no request handler sees, or only the beginning of. */
const answerRefused = (server: Server, parts: ServerParts) => {
  const newest = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, response) => newest.set(socket, response));

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const response = newest.get(socket);
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
    } else if (response?.headersSent && !response.writableEnded) {
      response.end();
    } else {
      dismiss(socket, refusalOfParser(error.code), parts);
    }
  });

  server.on('connect', (_request, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    const error = new ServiceError('INVALID_ARGUMENT', 'this is no proxy: there are no tunnels');
    dismiss(socket, error, parts);
  });
};

/** An HTTP/1.1 server for an app, with every limit set; not listening yet. */
export const createHttpServer = (app: Express, parts: ServerParts): Server => {
  const { admit, limits } = parts;
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: limits.maxHeaderBytes,
      // The guard asks for it, and says so as it says everything.
      requireHostHeader: false,
      ...createMessageClasses(app),
    },
    (request, response) => {
      if (admit(request, response)) app(request, response);
    },
  );
  server.maxHeadersCount = maxHeaders + 1;
  server.maxRequestsPerSocket = limits.maxRequestsPerConnection;
  server.maxConnections = limits.maxConnections;
  // Nobody has to know an expectation (RFC 9110), and Node would refuse it without a word.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  answerRefused(server, parts);
  return server;
};
