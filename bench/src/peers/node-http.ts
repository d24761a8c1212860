import { once } from 'node:events';
import { createServer } from 'node:http';
import { answers } from '../data/sections.ts';
import { type Peer, portOf } from './peer.ts';
import { connect, keepAliveMs } from './undici-pool.ts';

/** HTTP/1.1 with nothing but Node. */
export const peer: Peer = {
  async serve(service, site) {
    const server = createServer({ keepAliveTimeout: keepAliveMs }, ({ url = '' }, response) => {
      const body = Buffer.from(JSON.stringify(answers[service](url.slice(1))));
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Length': body.length,
      });
      response.end(body);
    });
    await once(server.listen(portOf(site, service), '127.0.0.1'), 'listening');
  },
  connect,
};
