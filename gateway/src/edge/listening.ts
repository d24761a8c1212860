import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { ListenOptions, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Where a server can be reached, until it is closed. */
export interface Listening {
  readonly port: number;
  /** Ends the connections for which this is so when what has arrived by now is read. */
  end(isToEnd: (connection: Socket) => boolean): Promise<void>;
  /**
   * Takes no new connection, lets answers in progress out, and cuts what is left after `ms`. What
   * has arrived by now is answered.
   */
  close(ms: number): Promise<void>;
}

/** Lets the event loop look at its sockets: all that had come to them before has then been read. */
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

/**
 * `Server.close` of HTTP would at once cut connections whose requests have come but are not read.
 */
const stopListening = (server: NetServer) =>
  new Promise<unknown>((resolve) => NetServer.prototype.close.call(server, resolve));

/** A further way in to `server`, which counts the connections of all of them. */
const createExtraSocket = (server: Server, count: () => number): NetServer =>
  new NetServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (count() > server.maxConnections) socket.destroy();
    else server.emit('connection', socket);
  });

/**
 * Listens on a port, a free one when asked for port 0, and takes connections in through so many
 * sockets. More than one share the port, which Linux allows, with any process of the same user.
 *
 * Node takes in one connection for each socket and turn of the event loop. In a busy gateway turns
 * are long, so those who are new wait in the kernel while those who are in are served: at three
 * times its capacity 1,700 clients waited up to 10 s to hear that the shop is too busy.
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
  // As many may wait as may be in: whom the kernel turns away tries again only after seconds.
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
