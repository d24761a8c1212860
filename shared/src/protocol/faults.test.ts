import { expect, test } from '@jest/globals';
import { createCluster } from '../testing/cluster.ts';
import { type FakeRuntime, createFakeRuntime } from '../testing/fake-runtime.ts';
import type { Fate, Passage } from '../testing/memory-network-carrier.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { Witness } from './zeromq/testing/witness.ts';
import { workContract } from './zeromq/testing/work-contract.ts';

const calls = 2_000;
const timeoutMs = 1_000;
/** The granularity of deadlines. */
const latenessMs = 10;

/** Loses, delays and refuses some frames, and repeats answers; TCP never repeats a request. */
const badWeather =
  ({ random }: FakeRuntime) =>
  ({ kind }: Passage): Fate => {
    const chance = random();
    if (chance < 0.02) return 'drop';
    if (chance < 0.04) return 'hold';
    if (chance < 0.08) return 'refuse';
    if (chance < 0.12) return kind === 'answer' ? 'twice' : 'deliver';
    return 'deliver';
  };

/** Two replicas that take up to 30 ms a call, and a client that calls them. */
const simulate = async (seed: number) => {
  const runtime = createFakeRuntime({ seed });
  const network = new MemoryNetwork(runtime);
  const cluster = createCluster({ runtime, transport: () => network.transport() });
  const work = async (input: { key: string; text: string }) => {
    witness.saw(input.key);
    await new Promise<void>((resolve) => void runtime.after(30 * runtime.random(), resolve));
    return input;
  };
  const handlers = { read: work, write: work };
  const replicas = [
    await cluster.serve(workContract, handlers),
    await cluster.serve(workContract, handlers),
  ];
  const client = cluster.client(workContract);
  const witness = new Witness(client, runtime, timeoutMs);
  await runtime.advance(20);

  network.treat(badWeather(runtime));
  for (let call = 0; call < calls; call++) {
    witness.call()(() => undefined);
    if (call % 10 > 0) continue;
    await runtime.advance(20 * runtime.random());
    const replica = replicas[Math.floor(2 * runtime.random())];
    const chance = runtime.random();
    if (chance < 0.05) network.cut(replica?.endpoint.calls ?? '');
    else if (chance < 0.08) await replica?.kill();
    else if (chance < 0.3) network.release();
    else if (chance < 0.7) for (const { endpoint } of replicas) network.heal(endpoint.calls);
    else await replica?.restart().catch(() => undefined);
  }
  network.treat();
  network.release();
  await runtime.advance(timeoutMs + 100);
  return { witness, client };
};

test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
  'whatever the network loses, delays, duplicates or cuts, calls end once, in time and with true results: %p',
  async (seed) => {
    const { witness, client } = await simulate(seed);

    witness.expectTruth(latenessMs);
    expect(witness.count('answered')).toBeGreaterThan(calls / 50);
    expect(witness.count('no')).toBeGreaterThan(0);
    expect(witness.count('unknown')).toBeGreaterThan(0);
    expect(client.replicas().reduce((sum, { inFlight }) => sum + inFlight, 0)).toBe(0);
  },
);
