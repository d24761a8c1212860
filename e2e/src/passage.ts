import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Connects what it is given with a port that only a container can reach. */
const joint = `
  const [host, port] = process.argv.slice(1);
  const socket = require('node:net').connect(Number(port), host);
  socket.on('error', () => process.exit(1)).on('close', () => process.exit(0));
  process.stdin.pipe(socket).pipe(process.stdout);`;

/** A way from this machine to a port on a network that this machine is not on. */
export interface Passage {
  readonly address: string;
  close(): void;
}

/** Opens one through a container that is on that network, and has Node. */
export const openPassage = async (
  container: string,
  host: string,
  port: number,
): Promise<Passage> => {
  const server = createServer((socket) => {
    const args = ['exec', '-i', container, 'node', '-e', joint, host, `${port}`];
    const child = spawn('docker', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    socket.on('error', () => child.kill()).on('close', () => child.kill());
    child.on('exit', () => socket.destroy());
    child.stdin.on('error', () => socket.destroy());
    socket.pipe(child.stdin);
    child.stdout.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return { address: `tcp://127.0.0.1:${own}`, close: () => void server.close() };
};
