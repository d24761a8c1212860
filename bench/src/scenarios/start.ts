import type { ShopServiceParameters } from '../processes/shop-service.ts';
import { now, pause } from '../processes/commands.ts';
import type { PeerName } from '../peers/peers.ts';
import { type Child, startChild } from '../runner/child.ts';
import { takePorts } from '../runner/ports.ts';
import { takeTurns } from '../runner/rounds.ts';
import type { Sample } from '../runner/variant.ts';
import { portsEach, shopEnvironment } from '../shop/environment.ts';
import type { Scenario } from './scenario.ts';

const peers: readonly PeerName[] = ['grpc-js', 'nest-tcp', 'node-net'];
const morePeers: readonly PeerName[] = ['moleculer', 'node-http', 'express', 'fastify'];

/** Memory that a process set aside only for its start is given back by then. */
const restMs = 300;

const startOurs = async (): Promise<Child> => {
  const parameters: ShopServiceParameters = { service: 'product' };
  const env = shopEnvironment(parameters.service, await takePorts(portsEach));
  return startChild({ name: 'ours', file: 'processes/shop-service.ts', parameters, env });
};

const startPeer = async (peer: PeerName): Promise<Child> => {
  const port = await takePorts(2);
  const site = { ports: { product: port }, askingPort: port + 1, brokerPort: 0 };
  const parameters = { peer, service: 'product', site };
  return startChild({ name: peer, file: 'processes/peer-service.ts', parameters });
};

const measure = async (start: () => Promise<Child>): Promise<Sample> => {
  const startedAt = now();
  const child = await start();
  const readyMs = now() - startedAt;
  await pause(restMs);
  const { rssBytes, cpuMicros } = await child.usage();
  await child.stop();
  return { readyMs, rssBytes, cpuMicros };
};

/**
 * A minimal service: how soon it can be asked, from the start of its process, and its memory. Each
 * has started before, so that all find compiled what they load.
 */
export const start: Scenario = async ({ rounds, full, onProgress }) => {
  const chosen = full ? [...peers, ...morePeers] : peers;
  const variants = [
    { name: 'ours', start: startOurs },
    ...chosen.map((peer) => ({ name: peer, start: () => startPeer(peer) })),
  ];
  onProgress('warming up');
  for (const variant of variants) await measure(variant.start);
  const samples = await takeTurns({
    variants,
    rounds,
    onRound: (round) => onProgress(`start: round ${round} of ${rounds}`),
    measure: (variant) => measure(variant.start),
  });
  return [{ setting: 'start', samples, leftOut: new Map() }];
};
