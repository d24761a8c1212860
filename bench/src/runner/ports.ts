import { createServer } from 'node:net';

/** Below where Linux takes the ports of outgoing connections from, which would collide. */
const firstPort = 20_000;
const lastPort = 32_000;

/** Two runs that begin at a time would find the same ports free, and only one of them gets each. */
let nextPort = firstPort + (process.pid % 8) * 1_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** So many free ports in a row, which nobody else in this run gets. */
export const takePorts = async (count: number): Promise<number> => {
  while (nextPort + count <= lastPort) {
    const first = nextPort;
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isFree));
    nextPort = first + count;
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no free ports between ${firstPort} and ${lastPort}`);
};
