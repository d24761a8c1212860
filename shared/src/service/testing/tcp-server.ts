import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';

/** Something at a free port of this machine that takes connections over TCP. */
interface TcpServer {
  readonly port: number;
  /** The same as an address of ZeroMQ. */
  readonly address: string;
  /** Takes no more of them; those that it has taken stand until their sockets are closed. */
  close(): void;
}

/** Opens one that does this with each connection, and drops what it does not read of it. */
export const openTcpServer = async (onConnection: (socket: Socket) => void): Promise<TcpServer> => {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy()).resume();
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, address: `tcp://127.0.0.1:${port}`, close: () => void server.close() };
};
