import type { EventPeer } from './event-peer.ts';

const load = {
  nats: () => import('./nats-events.ts'),
  redis: () => import('./redis-events.ts'),
} satisfies Record<string, () => Promise<{ readonly peer: EventPeer }>>;
export type EventPeerName = keyof typeof load;

/** Loads a peer, and with it its packages. */
export const openEventPeer = async (name: EventPeerName): Promise<EventPeer> =>
  (await load[name]()).peer;
