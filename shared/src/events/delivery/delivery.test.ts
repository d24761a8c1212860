import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { createContext } from '../../protocol/calls/context.ts';
import { contract } from '../../protocol/contract.ts';
import { createCluster } from '../../testing/cluster.ts';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { MemoryNetwork } from '../../testing/memory-network.ts';
import type { Outbox } from '../outbox.ts';
import { eventMetadata } from '../pending-events.ts';
import { meddledConsumer, meddledStores } from './testing/meddling.ts';
import { startMortal } from './testing/mortal.ts';
import { createThingsStores, readerService, thingsService } from './testing/things-service.ts';
import { changeTo, numbers, ThingsConsumer, thingsContract } from './testing/things.ts';

const seeds = numbers(1, 40);
const faultyMs = 30_000;

/**
 * Longer than the longest stall, a dead relay's lease and a subscriber's longest pause together.
 */
const healingMs = 25_000;

/**
 * Two replicas that publish changes to one reader. All may crash, and the network is unreliable.
 */
const createWorld = async (seed: number) => {
  const runtime = createFakeRuntime({ seed });
  const network = new MemoryNetwork(runtime);
  const cluster = createCluster({ transport: () => network.transport(), runtime });
  const stores = createThingsStores(runtime);
  const consumer = new ThingsConsumer({ ...(await stores.log.position()), seq: 0 });
  const startReplica = () =>
    startMortal({
      cluster,
      runtime,
      serviceWith: (meddle) => thingsService(meddledStores(stores, meddle)),
    });
  const reader = await startMortal({
    cluster,
    runtime,
    serviceWith: (meddle) => readerService(meddledConsumer(consumer, meddle)),
  });
  const replicas = [await startReplica(), await startReplica()] as const;
  return { runtime, network, stores, consumer, reader, replicas };
};

const runThroughFaults = async (seed: number) => {
  const { runtime, network, stores, consumer, reader, replicas } = await createWorld(seed);
  const { random } = runtime;
  const isHit = (chance: number) => random() < chance;
  network.treat(({ kind }) => {
    if (kind !== 'event') return isHit(0.03) ? 'drop' : isHit(0.03) ? 'refuse' : 'deliver';
    if (isHit(0.2)) return 'drop';
    if (isHit(0.2)) return 'twice';
    return isHit(0.3) ? random() * 2_000 : 'deliver';
  });

  while (runtime.now() < faultyMs) {
    stores.change(Math.floor(random() * 5));
    for (const process of [...replicas, reader]) {
      if (isHit(0.02)) void process.crash();
      if (isHit(0.02)) void process.update();
    }
    await runtime.advance(random() * 300);
  }
  network.treat();
  await runtime.advance(healingMs);
  return { consumer, lastValue: stores.lastValue() };
};

test.each(seeds)(
  'under faults each event has its effect once and in order (seed %i)',
  async (seed) => {
    const { consumer, lastValue } = await runThroughFaults(seed);

    expect(lastValue).toBeGreaterThan(100);
    expect(consumer.effects).toEqual(numbers(1, lastValue));
    expect(consumer.resets).toEqual([]);
  },
);

const nothing = z.strictObject({});
const callers = ['outside'];
const change = { input: nothing, output: nothing, idempotent: false, timeoutMs: 1_000, callers };
const changingContract = contract({ ...thingsContract, operations: { change } });

test('an event of a call is published when the call ends', async () => {
  const runtime = createFakeRuntime();
  const transport = new MemoryNetwork(runtime).transport();
  const cluster = createCluster({ transport: () => transport, runtime });
  const { outbox, log } = createThingsStores(runtime);
  const consumer = new ThingsConsumer({ ...(await log.position()), seq: 0 });
  // As an outbox in a database, which cannot report new events.
  const unwatched: Outbox = {
    pending: (limit) => outbox.pending(limit),
    acknowledge: (events) => outbox.acknowledge(events),
  };
  await cluster.start({
    contract: changingContract,
    start: async () => ({
      events: { outbox: unwatched, log },
      handlers: {
        async change(_input, context) {
          const stamp = eventMetadata(context, runtime);
          await new Promise<void>((resolve) => void runtime.after(20, resolve));
          outbox.add(changeTo(1, stamp));
          return {};
        },
      },
    }),
  });
  await cluster.start(readerService(consumer));
  await runtime.advance(1_050);

  const context = createContext(runtime, { timeoutMs: 1_000 });
  void cluster.client(changingContract).call('change', {}, context);
  await runtime.advance(40);

  expect(consumer.effects).toEqual([1]);
});
