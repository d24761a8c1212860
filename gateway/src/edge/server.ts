import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import { ServiceError } from '@shop/shared/errors';
import { relaxed } from '@shop/shared/runtime';
import type { Runtime } from '@shop/shared/runtime';
import { createServer, STATUS_CODES } from '@shop/shared/service/http';
import { closeConnectionsGently, closeGently, cutIfNotTaken } from './connections/closing.ts';
import { clientHasGone } from './connections/hang-up.ts';
import { queueRequests } from './connections/request-queue.ts';
import type { RequestQueue, Serve } from './connections/request-queue.ts';
import { createMessageClasses } from './express-messages.ts';
import { maxHeaders } from './guard.ts';
import type { Answer } from './answer.ts';
import { problemAnswer, toProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

/** What a client may take of the server's time and room. */
export interface HttpLimits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long the client may take to take an answer. */
  readonly answerTimeoutMs: number;
  /** How long a connection may idle; whoever stands in front must let go earlier. */
  readonly keepAliveTimeoutMs: number;
  /** How often the timeouts are looked at. */
  readonly checkEveryMs: number;
  readonly maxHeaderBytes: number;
  readonly maxRequestsPerConnection: number;
  readonly maxConnections: number;
}

const defaultHttpLimits: HttpLimits = {
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  answerTimeoutMs: 15_000,
  keepAliveTimeoutMs: 5_000,
  checkEveryMs: 1_000,
  maxHeaderBytes: 32_768,
  maxRequestsPerConnection: 1_000,
  maxConnections: 2_000,
};

/**
 * The same with what is set, and longer where deadlines are: a gateway that stood still has not
 * been kept waiting.
 */
export const httpLimits = (runtime: Runtime, set: Partial<HttpLimits> = {}): HttpLimits => {
  const limits = { ...defaultHttpLimits, ...set };
  return {
    ...limits,
    headersTimeoutMs: relaxed(runtime, limits.headersTimeoutMs),
    requestTimeoutMs: relaxed(runtime, limits.requestTimeoutMs),
    answerTimeoutMs: relaxed(runtime, limits.answerTimeoutMs),
    keepAliveTimeoutMs: relaxed(runtime, limits.keepAliveTimeoutMs),
  };
};

interface ServerParts {
  readonly runtime: Runtime;
  /** Handles a request when it is its turn on its connection. */
  readonly serve: Serve;
  /** A problem for people. */
  readonly problemPage: (problem: Problem) => Answer;
  readonly limits: HttpLimits;
  /** Told of what is refused before it is a request. */
  readonly onRefused: (code: string) => void;
}

/** How long a client that was refused by the parser gets to read why. */
const farewellMs = 1_000;

const refusalOfParser = (code: string | undefined): ServiceError => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW': {
      const way =
        'often it is cookies of other apps on this host: delete them, or use a private window';
      return new ServiceError('HEADERS_TOO_LARGE', `the headers are too large; ${way}`);
    }
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ServiceError('PAYLOAD_TOO_LARGE', 'the chunk extensions are too large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ServiceError('REQUEST_TIMEOUT', 'the request did not arrive in time');
    default:
      return new ServiceError('INVALID_ARGUMENT', 'this is not a valid HTTP/1.1 request');
  }
};

/** The answer, as it is on the wire, to a request that cannot be parsed; the connection ends. */
const farewell = ({ status, headers, body }: Answer, requestId: string): string => {
  const length = Buffer.byteLength(body);
  const own = { ...headers, 'X-Request-Id': requestId, 'Content-Length': length };
  const all = [...securityHeaders(), ...Object.entries(own).flat()];
  const lines = all.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`));
  const start = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`;
  return `${start}\r\n${lines.join('')}Connection: close\r\n\r\n${body.toString()}`;
};

/** A browser that asks for a page, as far as its bytes can be understood. */
const asksForPage = (bytes: string) =>
  !/^\w+ [^ ]*\/api\//.test(bytes) && /\r\naccept: *text\/html/i.test(bytes);

/** Says a last word to a client, which gets a moment to read it. */
const dismiss = (
  socket: Duplex,
  error: ServiceError,
  { runtime, onRefused, problemPage }: ServerParts,
  bytes = '',
) => {
  onRefused(error.code);
  const requestId = runtime.newId();
  const problem = toProblem(error, requestId);
  const answer = asksForPage(bytes) ? problemPage(problem) : problemAnswer(problem);
  socket.end(farewell(answer, requestId));
  const cut = setTimeout(() => socket.destroy(), farewellMs).unref();
  socket.once('close', () => clearTimeout(cut));
};

/** An error of Node's parser. */
interface ParserError extends NodeJS.ErrnoException {
  /** The bytes with which it came. */
  readonly rawPacket?: Buffer;
}

/** Answers what no request handler sees, or only the beginning of. */
const answerRefused = (server: Server, parts: ServerParts) => {
  const newest = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, response) => newest.set(socket, response));

  server.on('clientError', (error: ParserError, socket: Duplex) => {
    const response = newest.get(socket);
    const isAnswered = response?.headersSent === true;
    const isRead = response?.req.complete === true;
    if (error.code === 'HPE_INVALID_EOF_STATE') {
      // A request that has begun is counted where its body is read.
      if (!response || isRead) parts.onRefused(clientHasGone().code);
      socket.destroy();
    } else if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
    } else if (isAnswered && !isRead) {
      closeGently(socket);
    } else if (response && !isAnswered && isRead) {
      // It is behind requests that are answered first, and then there is nobody to tell.
      response.shouldKeepAlive = false;
    } else {
      dismiss(socket, refusalOfParser(error.code), parts, error.rawPacket?.toString('latin1'));
    }
  });

  server.on('connect', (_request, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    const error = new ServiceError('INVALID_ARGUMENT', 'this is no proxy: there are no tunnels');
    dismiss(socket, error, parts);
  });
};

/** A server, and which of its connections wait for a next request. */
interface HttpServer extends Pick<RequestQueue, 'isIdle'> {
  readonly server: Server;
}

/** An HTTP/1.1 server for an app, with every limit set; not listening yet. */
export const createHttpServer = (app: Express, parts: ServerParts): HttpServer => {
  const { limits } = parts;
  const { serve, isIdle } = queueRequests((request, response) => {
    cutIfNotTaken(response, limits.answerTimeoutMs);
    parts.serve(request, response);
  }, limits.maxRequestsPerConnection);
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
    serve,
  );
  server.maxHeadersCount = maxHeaders + 1;
  server.maxConnections = limits.maxConnections;
  // Nobody has to know an expectation (RFC 9110), and Node would refuse it without a word.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  closeConnectionsGently(server);
  answerRefused(server, parts);
  return { server, isIdle };
};
