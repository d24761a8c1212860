import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports of this machine that nobody has at the moment. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0));
  return Promise.all(
    servers.map(async (server) => {
      await once(server, 'listening');
      const address = server.address();
      server.close();
      if (typeof address !== 'object' || !address) throw new Error('the server had no port');
      return address.port;
    }),
  );
};
