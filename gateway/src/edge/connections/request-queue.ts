import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Does something with a request, such as answering it. */
export type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** The requests of one connection. */
interface Turns {
  begun: number;
  isBusy: boolean;
  /** The last answer was sent: nothing that comes behind it is served (RFC 9112, section 9.6). */
  isOver: boolean;
  readonly waiting: [IncomingMessage, ServerResponse][];
}

/** Serves requests in turns, and knows of their connections. */
export interface RequestQueue {
  readonly serve: Serve;
  /** Whether all that was asked on a connection is answered, and more may be asked on it. */
  readonly isIdle: (connection: Duplex) => boolean;
}

/** So many requests a client may send ahead; browsers send none. */
const maxAhead = 32;

/**
 * Serves the requests of each connection one at a time, in the order in which they came, and the
 * next one only when the answer to the one before was taken. So a client that sends requests ahead
 * and takes no answers has one answer kept, for any number of requests. After `maxRequests`
 * (0: any number) the connection ends with its last answer; a client that is more than 32 requests
 * ahead is cut.
 */
export const queueRequests = (serve: Serve, maxRequests: number): RequestQueue => {
  const connections = new WeakMap<Duplex, Turns>();

  const turnsOf = (socket: Duplex): Turns => {
    const known = connections.get(socket);
    if (known) return known;
    const turns = { begun: 0, isBusy: false, isOver: false, waiting: [] };
    connections.set(socket, turns);
    return turns;
  };

  const begin = (turns: Turns, request: IncomingMessage, response: ServerResponse): void => {
    turns.isBusy = true;
    turns.begun += 1;
    if (turns.begun === maxRequests) response.shouldKeepAlive = false;
    response.on('close', () => {
      turns.isBusy = false;
      turns.isOver = !response.shouldKeepAlive || request.socket.destroyed;
      const next = turns.isOver ? undefined : turns.waiting.shift();
      if (next) begin(turns, ...next);
    });
    serve(request, response);
  };

  return {
    serve(request, response) {
      const turns = turnsOf(request.socket);
      if (!turns.isBusy && !turns.isOver) begin(turns, request, response);
      else if (turns.waiting.length < maxAhead) turns.waiting.push([request, response]);
      else request.socket.destroy();
    },
    isIdle(connection) {
      const turns = connections.get(connection);
      return turns !== undefined && !turns.isBusy && !turns.isOver;
    },
  };
};
