import { sectionNames } from '../data/sections.ts';
import type { PeerName } from '../peers/peers.ts';
import { missing } from '../runner/brokers.ts';
import { startChild } from '../runner/child.ts';
import { type Pages, httpVariant, startHttpLoad } from '../runner/http-variant.ts';
import { brokerOf, startPeer } from '../runner/peer-processes.ts';
import { startEight } from '../shop/shop-processes.ts';
import { type Candidate, compare, startAll } from './compare.ts';
import type { Scenario } from './scenario.ts';

const peers: readonly PeerName[] = [
  'grpc-js',
  'node-http',
  'express',
  'moleculer',
  'nest-tcp',
  'nats',
  'zeromq-guide',
  'node-net',
];
const morePeers: readonly PeerName[] = ['fastify', 'redis'];

const ours: Candidate<Pages> = {
  name: 'ours',
  async start() {
    const { asking, services } = await startEight();
    return { name: 'ours', kind: 'shop', gateway: asking, others: services };
  },
};

const readyBytes: Candidate<Pages> = {
  name: 'ready-bytes',
  async start() {
    const gateway = await startChild({ name: 'ready-bytes', file: 'processes/ready-gateway.ts' });
    return { name: 'ready-bytes', kind: 'plain', gateway, others: [] };
  },
};

const candidateOf = (peer: PeerName): Candidate<Pages> => {
  const broker = brokerOf(peer);
  return {
    name: peer,
    missing: broker && missing(broker),
    async start() {
      const file = 'processes/peer-gateway.ts';
      const { asking, others } = await startPeer(peer, sectionNames, { file });
      return { name: peer, kind: 'plain', gateway: asking, others };
    },
  };
};

/** A page from eight services, each in a process of its own, through each variant's gateway. */
export const page: Scenario = async (options) => {
  const { full, onProgress } = options;
  const load = await startHttpLoad();
  const chosen = full ? [...peers, ...morePeers] : peers;
  const candidates = [ours, ...chosen.map(candidateOf), readyBytes];
  const { started, leftOut } = await startAll(candidates, onProgress);

  const variantsAt = (connections: number) =>
    Promise.all(started.map((pages) => httpVariant(load, connections, pages)));
  const settings = new Map([['page', await variantsAt(64)]]);
  if (full) {
    settings.set('page, 8 connections', await variantsAt(8));
    settings.set('page, 1 connection', await variantsAt(1));
  }
  return compare(settings, leftOut, options);
};
