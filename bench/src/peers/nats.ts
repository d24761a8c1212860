import { connect } from '@nats-io/transport-node';
import { answers } from '../data/sections.ts';
import type { Peer, Site } from './peer.ts';

const open = ({ brokerPort }: Site) => connect({ servers: `127.0.0.1:${brokerPort}` });

/** Request and reply over a NATS server, a subject for each service. */
export const peer: Peer = {
  async serve(service, site) {
    const connection = await open(site);
    connection.subscribe(service, {
      callback: (_error, message) => {
        const { id } = message.json<{ id: string }>();
        message.respond(JSON.stringify(answers[service](id)));
      },
    });
    await connection.flush();
  },

  async connect(services, site) {
    const connection = await open(site);
    return services.map((service) => async (id) => {
      const answer = await connection.request(service, JSON.stringify({ id }), { timeout: 5_000 });
      return answer.json<object>();
    });
  },
};
