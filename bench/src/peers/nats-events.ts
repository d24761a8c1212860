import { connect } from '@nats-io/transport-node';
import type { PriceChanged } from '../data/events.ts';
import type { EventPeer } from './event-peer.ts';

const subject = 'price-changed';

/** Core NATS: who is not there, or does not keep up, misses events, and nothing says which. */
export const peer: EventPeer = {
  async publisher(brokerPort) {
    const connection = await connect({ servers: `127.0.0.1:${brokerPort}` });
    return (event) => connection.publish(subject, JSON.stringify(event));
  },

  async follow(brokerPort, onEvent) {
    const connection = await connect({ servers: `127.0.0.1:${brokerPort}` });
    connection.subscribe(subject, {
      callback: (_error, message) => onEvent(message.json<PriceChanged>()),
    });
    await connection.flush();
  },
};
