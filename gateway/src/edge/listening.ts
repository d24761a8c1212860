import type { Server } from 'node:http';
import { type ListenOptions, Server as NetServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Reads what has arrived by now, then ends the connections for which `isToEnd` holds. */
  end(isToEnd: (connection: Socket) => boolean): Promise<void>;
  /**
   * Accepts no new connections, waits for answers in progress, also to requests that have arrived
   * by now, and destroys what is left after `ms`.
   */
  close(ms: number): Promise<void>;
}

/** Waits until the event loop has read what had arrived at its sockets. */
const readSockets = async () => {
  await nextTurn();
  await nextTurn();
};

const bind = (server: NetServer, options: ListenOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : (options.port ?? 0));
    });
  });

/** HTTP's own `Server.close` would destroy connections with requests that have arrived unread. */
const stopListening = (server: NetServer) =>
  new Promise<unknown>((resolve) => NetServer.prototype.close.call(server, resolve));

/** A further listening socket of `server`; the connections of all sockets count together. */
const createExtraSocket = (server: Server, count: () => number): NetServer =>
  new NetServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (count() > server.maxConnections) socket.destroy();
    else server.emit('connection', socket);
  });

/**
 * Listens on a port, a free one for port 0, with a number of sockets. Several sockets share the
 * port (`SO_REUSEPORT`, on Linux), also with other processes of the same user.
 *
 * Node accepts one connection for each socket and turn of the event loop. Under load turns are
 * long, and new clients wait in the kernel: with one socket, at three times the capacity, 1,700
 * clients waited up to 10 s for their refusal.
 */
export const listen = async (
  server: Server,
  port: number,
  { host, sockets = 1 }: { readonly host?: string | undefined; readonly sockets?: number } = {},
): Promise<Listening> => {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  // A client that the kernel refuses tries again only after seconds, so the backlog is long.
  const options = { host, backlog: server.maxConnections, reusePort: sockets > 1 };
  const bound = await bind(server, { ...options, port });
  const extraSockets = Array.from({ length: sockets - 1 }, () =>
    createExtraSocket(server, () => open.size),
  );
  await Promise.all(extraSockets.map((socket) => bind(socket, { ...options, port: bound })));

  return {
    port: bound,
    async end(isToEnd) {
      await readSockets();
      for (const connection of open) if (isToEnd(connection)) connection.destroy();
    },
    async close(ms) {
      if (!server.listening) return;
      await readSockets();
      const closed = Promise.all([server, ...extraSockets].map(stopListening));
      await readSockets();
      const cut = setTimeout(() => server.closeAllConnections(), ms).unref();
      server.close();
      await closed;
      clearTimeout(cut);
    },
  };
};
