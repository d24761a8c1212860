import { Redis } from 'ioredis';
import type { EventPeer } from './event-peer.ts';

const channel = 'price-changed';

/** Redis' own publish and subscribe: who is not there misses events, and nothing says which. */
export const peer: EventPeer = {
  async publisher(brokerPort) {
    const redis = new Redis(brokerPort, '127.0.0.1', { enableAutoPipelining: true });
    return (event) => void redis.publish(channel, JSON.stringify(event));
  },

  async follow(brokerPort, onEvent) {
    const redis = new Redis(brokerPort, '127.0.0.1');
    await redis.subscribe(channel);
    redis.on('message', (_channel, text) => onEvent(JSON.parse(text)));
  },
};
