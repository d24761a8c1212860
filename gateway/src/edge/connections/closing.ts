import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ServiceError } from '@shop/shared/errors';

/** The error of a request whose client has hung up. */
export const clientHasGone = (): ServiceError =>
  new ServiceError('CANCELLED', 'the client has gone', { executed: 'no' });

/** How long further bytes of a client are read and dropped. */
const lingerMs = 500;

/**
 * Ends a connection in two steps (RFC 9112, section 9.6): a close while the client still sends
 * would make its kernel discard the answer, so further bytes are read and dropped for a moment.
 */
export const closeGently = (socket: Duplex): void => {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(() => {
    const cut = setTimeout(() => socket.destroy(), lingerMs).unref();
    socket.once('close', () => clearTimeout(cut));
  });
};

/** Makes a server end its connections by `closeGently` where Node would destroy them. */
export const closeConnectionsGently = (server: Server): void => {
  server.on('connection', (socket: Socket) => {
    socket.destroySoon = () => closeGently(socket);
  });
};

/** Destroys the connection of a client that has not read its answer within `timeoutMs`. */
export const cutIfNotTaken = (response: ServerResponse, timeoutMs: number): void => {
  response.on('prefinish', () => {
    const { socket } = response;
    if (!socket || socket.writableLength === 0) return;
    const cut = setTimeout(() => socket.destroy(), timeoutMs).unref();
    response.once('close', () => clearTimeout(cut));
  });
};
