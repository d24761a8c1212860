import type { CallOrder } from '../load/call-window.ts';
import type { WindowResult } from '../load/window.ts';
import type { PeerName } from '../peers/peers.ts';
import { missing } from '../runner/brokers.ts';
import type { Child } from '../runner/child.ts';
import { brokerOf, startPeer } from '../runner/peer-processes.ts';
import type { Variant } from '../runner/variant.ts';
import { startPair } from '../shop/shop-processes.ts';
import { type Candidate, compare, startAll } from './compare.ts';
import type { Scenario } from './scenario.ts';

const peers: readonly PeerName[] = [
  'grpc-js',
  'node-http',
  'express',
  'nats',
  'nest-tcp',
  'moleculer',
  'redis',
];
const morePeers: readonly PeerName[] = ['fastify', 'zeromq-guide', 'node-net'];

/** A service and its caller, in two processes. */
interface Pair {
  readonly name: string;
  readonly caller: Child;
  readonly others: readonly Child[];
}

const ours: Candidate<Pair> = {
  name: 'ours',
  async start() {
    const { asking, services } = await startPair();
    return { name: 'ours', caller: asking, others: services };
  },
};

const candidateOf = (peer: PeerName): Candidate<Pair> => {
  const broker = brokerOf(peer);
  return {
    name: peer,
    missing: broker && missing(broker),
    async start() {
      const asking = { file: 'processes/peer-caller.ts', parameters: { service: 'product' } };
      const { asking: caller, others } = await startPeer(peer, ['product'], asking);
      return { name: peer, caller, others };
    },
  };
};

const nothing = async () => undefined;

/** A pair as a variant with so many calls in flight, some of which the service may turn away. */
export const variantAt =
  (inFlight: number, mayBeRefused = false) =>
  ({ name, caller, others }: Pair): Variant => ({
    name,
    children: [caller, ...others],
    begin: nothing,
    run: (ms) => {
      const order: CallOrder = { workers: inFlight, ms, mayBeRefused };
      return caller.ask<WindowResult>('run', order);
    },
    end: nothing,
  });

/** One service that is called, by one caller, with some calls in flight at a time. */
export const call: Scenario = async (options) => {
  const { full, onProgress } = options;
  const chosen = full ? [...peers, ...morePeers] : peers;
  const { started, leftOut } = await startAll([ours, ...chosen.map(candidateOf)], onProgress);
  const settings = new Map(
    (full ? [64, 1, 8, 256] : [64, 1]).map((inFlight) => [
      `call, ${inFlight} in flight`,
      started.map(variantAt(inFlight)),
    ]),
  );
  return compare(settings, leftOut, options);
};
