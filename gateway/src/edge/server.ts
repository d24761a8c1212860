import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import { ServiceError } from '@shop/shared/errors';
import { type Runtime, relaxed } from '@shop/shared/runtime';
import { createServer, STATUS_CODES } from '@shop/shared/service/http';
import {
  clientHasGone,
  closeConnectionsGently,
  closeGently,
  cutIfNotTaken,
} from './connections/closing.ts';
import { type Serve, queueRequests } from './connections/request-queue.ts';
import { createMessageClasses } from './express-messages.ts';
import { maxHeaders } from './guard.ts';
import type { Answer } from './answer.ts';
import type { RefusalParts } from './prepared-refusal.ts';
import { problemAnswer, toProblem } from './problem.ts';
import { pathsOfPrograms } from './route.ts';
import { securityHeaders } from './security-headers.ts';

const defaultHttpLimits = {
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  /** How long a client may take to read an answer. */
  answerTimeoutMs: 15_000,
  /** How long a connection may idle; a proxy in front must close it earlier. */
  keepAliveTimeoutMs: 5_000,
  /** How often time-outs are checked. */
  checkEveryMs: 1_000,
  maxHeaderBytes: 32_768,
  maxRequestsPerConnection: 1_000,
  maxConnections: 2_000,
};

/** The HTTP limits of the server. */
export type HttpLimits = Readonly<typeof defaultHttpLimits>;

/** The limits with those that are set; time-outs are longer where deadlines are. */
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

interface ServerParts extends Pick<RefusalParts, 'runtime' | 'problemPage'> {
  /** Handles a request. */
  readonly serve: Serve;
  readonly limits: HttpLimits;
  /** Called for each connection that is refused before there is a request. */
  readonly onRefused: (code: string) => void;
}

/** How long a client may read its refusal before the connection is destroyed. */
const refusalReadMs = 1_000;

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

/** The raw answer to a request that cannot be parsed; the connection ends. */
const rawRefusal = ({ status, headers, body }: Answer, requestId: string): string => {
  const length = Buffer.byteLength(body);
  const own = { ...headers, 'X-Request-Id': requestId, 'Content-Length': length };
  const all = [...securityHeaders(), ...Object.entries(own).flat()];
  const lines = all.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`));
  const start = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`;
  return `${start}\r\n${lines.join('')}Connection: close\r\n\r\n${body.toString()}`;
};

/** A request line of a program, also below a base path. */
const ofProgram = new RegExp(`^\\w+ [^ ]*${pathsOfPrograms}`);

/** Whether unparsed bytes look like a browser's request for a page. */
const asksForPage = (bytes: string) =>
  !ofProgram.test(bytes) && /\r\naccept: *text\/html/i.test(bytes);

/** Sends a refusal and ends the connection. */
const refuseConnection = (
  socket: Duplex,
  error: ServiceError,
  { runtime, onRefused, problemPage }: ServerParts,
  bytes = '',
) => {
  onRefused(error.code);
  const requestId = runtime.newId();
  const problem = toProblem(error, requestId);
  const answer = asksForPage(bytes) ? problemPage(problem) : problemAnswer(problem);
  socket.end(rawRefusal(answer, requestId));
  const cut = setTimeout(() => socket.destroy(), refusalReadMs).unref();
  socket.once('close', () => clearTimeout(cut));
};

/** An error of Node's HTTP parser. */
interface ParserError extends NodeJS.ErrnoException {
  /** The bytes that could not be parsed. */
  readonly rawPacket?: Buffer;
}

/** Answers requests that cannot be parsed, wholly or in part. */
const answerRefused = (server: Server, parts: ServerParts) => {
  const newest = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, response) => newest.set(socket, response));

  server.on('clientError', (error: ParserError, socket: Duplex) => {
    const response = newest.get(socket);
    const isAnswered = response?.headersSent === true;
    const isRead = response?.req.complete === true;
    if (error.code === 'HPE_INVALID_EOF_STATE') {
      // A request whose body is being read is counted there.
      if (!response || isRead) parts.onRefused(clientHasGone().code);
      socket.destroy();
    } else if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
    } else if (isAnswered && !isRead) {
      closeGently(socket);
    } else if (response && !isAnswered && isRead) {
      // An earlier request of the connection is answered first; then the connection ends.
      response.shouldKeepAlive = false;
    } else {
      const bytes = error.rawPacket?.toString('latin1');
      refuseConnection(socket, refusalOfParser(error.code), parts, bytes);
    }
  });

  server.on('connect', (_request, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    const error = new ServiceError('INVALID_ARGUMENT', 'this is no proxy: there are no tunnels');
    refuseConnection(socket, error, parts);
  });
};

/** An HTTP/1.1 server for an app, with every limit set; not listening yet. */
export const createHttpServer = (app: Express, parts: ServerParts) => {
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
      // The guard checks it.
      requireHostHeader: false,
      ...createMessageClasses(app),
    },
    serve,
  );
  server.maxHeadersCount = maxHeaders + 1;
  server.maxConnections = limits.maxConnections;
  // An expectation may be ignored (RFC 9110); Node would refuse it without a body.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  closeConnectionsGently(server);
  answerRefused(server, parts);
  return { server, isIdle };
};
