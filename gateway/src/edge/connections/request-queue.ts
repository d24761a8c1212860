import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Handles a request. */
export type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** The requests of one connection. */
interface ConnectionQueue {
  begun: number;
  isBusy: boolean;
  /** The last answer was sent: later requests are not served (RFC 9112, section 9.6). */
  isOver: boolean;
  readonly waiting: [IncomingMessage, ServerResponse][];
}

/** A queue of requests for each connection. */
interface RequestQueue {
  readonly serve: Serve;
  /** Whether all requests of a connection are answered, and more may come. */
  readonly isIdle: (connection: Duplex) => boolean;
}

/** The most pipelined requests of a connection; browsers do not pipeline. */
const maxAhead = 32;

/**
 * Serves the pipelined requests of each connection one at a time, each when the client has read the
 * answer before it, so that at most one answer of a connection is in memory. A connection ends
 * after `maxRequests` (0: any number), and is destroyed with more than 32 requests in its queue.
 */
export const queueRequests = (serve: Serve, maxRequests: number): RequestQueue => {
  const connections = new WeakMap<Duplex, ConnectionQueue>();

  const queueOf = (socket: Duplex): ConnectionQueue => {
    const known = connections.get(socket);
    if (known) return known;
    const queue = { begun: 0, isBusy: false, isOver: false, waiting: [] };
    connections.set(socket, queue);
    return queue;
  };

  const begin = (
    queue: ConnectionQueue,
    request: IncomingMessage,
    response: ServerResponse,
  ): void => {
    queue.isBusy = true;
    queue.begun += 1;
    if (queue.begun === maxRequests) response.shouldKeepAlive = false;
    response.on('close', () => {
      queue.isBusy = false;
      queue.isOver = !response.shouldKeepAlive || request.socket.destroyed;
      const next = queue.isOver ? undefined : queue.waiting.shift();
      if (next) begin(queue, ...next);
    });
    serve(request, response);
  };

  return {
    serve(request, response) {
      const queue = queueOf(request.socket);
      if (!queue.isBusy && !queue.isOver) begin(queue, request, response);
      else if (queue.waiting.length < maxAhead) queue.waiting.push([request, response]);
      else request.socket.destroy();
    },
    isIdle(connection) {
      const queue = connections.get(connection);
      return queue !== undefined && !queue.isBusy && !queue.isOver;
    },
  };
};
