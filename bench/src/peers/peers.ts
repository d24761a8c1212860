import type { Peer } from './peer.ts';

const load = {
  'grpc-js': () => import('./grpc-js.ts'),
  'node-http': () => import('./node-http.ts'),
  express: () => import('./express.ts'),
  fastify: () => import('./fastify.ts'),
  moleculer: () => import('./moleculer.ts'),
  'nest-tcp': () => import('./nest-tcp.ts'),
  nats: () => import('./nats.ts'),
  redis: () => import('./redis.ts'),
  'zeromq-guide': () => import('./zeromq-guide.ts'),
  'node-net': () => import('./node-net.ts'),
} satisfies Record<string, () => Promise<{ readonly peer: Peer }>>;
export type PeerName = keyof typeof load;

/** Loads a peer, and with it its packages. */
export const openPeer = async (name: PeerName): Promise<Peer> => (await load[name]()).peer;
