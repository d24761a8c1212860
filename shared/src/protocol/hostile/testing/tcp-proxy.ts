import { type Socket, connect } from 'node:net';
import { openTcpServer } from '../../../service/testing/tcp-server.ts';

/** A proxy between clients and a port of this machine. */
interface TcpProxy extends Disposable {
  readonly address: string;
  /** All octets of the clients so far. */
  readonly said: readonly Buffer[];
  /** From now on nothing is read from the server. */
  deafen(): void;
}

/** Passes connections on to `address`. */
export const openTcpProxy = async (address: string): Promise<TcpProxy> => {
  const port = Number(new URL(address).port);
  const said: Buffer[] = [];
  const servers: Socket[] = [];
  const proxy = await openTcpServer((client) => {
    const server = connect(port, '127.0.0.1');
    servers.push(server);
    server.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('error', () => server.destroy()).on('close', () => server.destroy());
    client.on('data', (octets) => void said.push(Buffer.from(octets)));
    client.pipe(server).pipe(client);
  });
  return {
    address: proxy.address,
    said,
    deafen: () => servers.forEach((server) => server.unpipe().pause()),
    [Symbol.dispose]: () => {
      proxy.close();
      for (const server of servers) server.destroy();
    },
  };
};
