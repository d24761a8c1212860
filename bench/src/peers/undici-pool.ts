import { Pool } from 'undici';
import { type Peer, portOf } from './peer.ts';

/** How long an HTTP server keeps an idle connection: over the pauses between the windows. */
export const keepAliveMs = 120_000;

/** HTTP/1.1 through undici, Node's own client, with a pool of connections to each service. */
export const connect: Peer['connect'] = async (services, site) =>
  services.map((service) => {
    const origin = `http://127.0.0.1:${portOf(site, service)}`;
    const pool = new Pool(origin, { connections: 64 });
    return async (id) => {
      const { body } = await pool.request({ method: 'GET', path: `/${id}` });
      return body.json();
    };
  });
