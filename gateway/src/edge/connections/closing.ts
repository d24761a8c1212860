import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How long a client may still be sending what nobody reads before it is cut. */
const lingerMs = 500;

/**
 * Ends a connection in two steps (RFC 9112, section 9.6). To close it while the client is still
 * sending makes its kernel throw away the answer, so what it sends is taken and dropped for a
 * moment.
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

/** Lets a server end its connections gently where Node would destroy them. */
export const closeConnectionsGently = (server: Server): void => {
  server.on('connection', (socket: Socket) => {
    socket.destroySoon = () => closeGently(socket);
  });
};

/** Cuts a client that has not taken its whole answer so long after it was given to the socket. */
export const cutIfNotTaken = (response: ServerResponse, timeoutMs: number): void => {
  response.on('prefinish', () => {
    const { socket } = response;
    if (!socket || socket.writableLength === 0) return;
    const cut = setTimeout(() => socket.destroy(), timeoutMs).unref();
    response.once('close', () => clearTimeout(cut));
  });
};
