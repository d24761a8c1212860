import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { connectedClient } from './client-address.ts';
import type { Limits } from './limits.ts';
import { Tally } from './tally.ts';

/** Destroys new connections of clients with too many. */
export const limitConnections = (
  server: Server,
  { connections: max, onRefused }: Pick<Limits, 'connections' | 'onRefused'>,
): void => {
  if (max === 0) return;
  const open = new Tally();
  server.on('connection', (socket: Socket) => {
    const client = connectedClient(socket);
    if (open.of(client) >= max) {
      socket.destroy();
      onRefused('connections');
      return;
    }
    open.add(client);
    socket.once('close', () => open.remove(client));
  });
};
