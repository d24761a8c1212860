import { once } from 'node:events';
import { createServer } from 'node:net';

/** A TCP port of loopback that nobody has at the moment. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('the server had no port');
  return address.port;
};
