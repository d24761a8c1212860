import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { createContext } from '../../protocol/calls/context.ts';
import { contract } from '../../protocol/contract.ts';
import { maxBehindMs } from '../../service/subscriptions.ts';
import type { Service } from '../../service/service.ts';
import { createCluster } from '../../testing/cluster.ts';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { MemoryNetwork } from '../../testing/memory-network.ts';
import { createSubscribedThings } from './testing/subscribed-things.ts';
import { createThingsStores, thingsService } from './testing/things-service.ts';
import { numbers, ThingsConsumer, thingsContract } from './testing/things.ts';

const slowly = (things: ReturnType<typeof createSubscribedThings>, ms: number) => {
  things.consumer.onApply = ({ length }) =>
    new Promise((resolve) => void things.runtime.after(length * ms, resolve));
};

test('a subscriber that has applied all known events has no lag, however long it is quiet', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  await hear(...(await things.written.change(3)));

  await things.runtime.advance(3_600_000);

  expect(subscriber.lagMs).toBe(0);
});

test('the lag of a slow subscriber counts from when it was last up to date', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  slowly(things, 200);
  await things.runtime.advance(2_000);

  await hear(...(await things.written.change(50)));
  await things.runtime.advance(8_000);
  expect(subscriber.status()).toMatchObject({ lagMs: 8_000, lagEvents: 49 });
  await things.runtime.advance(3_000);

  expect(subscriber.status()).toMatchObject({ lagMs: 0, lagEvents: 0 });
});

test('a subscriber lags while its publisher is silent and the log cannot be read', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  const { answer } = things;
  await hear(...(await things.written.change(1)));
  things.answer = () => Promise.reject(new Error('nobody answers'));

  await things.runtime.advance(2_900);
  expect(subscriber.status()).toMatchObject({ lagMs: 0 });
  await things.runtime.advance(5_000);
  expect(subscriber.status()).toMatchObject({ lagMs: 7_900, lagEvents: 0 });
  things.answer = answer;
  await things.runtime.advance(5_000);

  expect(subscriber.status()).toMatchObject({ lagMs: 0 });
});

test('a subscriber that never reached its publisher lags since its start', async () => {
  const things = createSubscribedThings();
  things.answer = () => Promise.reject(new Error('nobody answers'));

  const { subscriber } = things.subscribe();
  await things.runtime.advance(9_000);

  expect(subscriber.lagMs).toBe(9_000);
});

const nothing = z.strictObject({});
const tellerContract = contract({
  service: 'teller',
  version: '1.0.0',
  operations: {
    tell: {
      input: nothing,
      output: nothing,
      idempotent: true,
      timeoutMs: 1_000,
      callers: ['outside'],
    },
  },
  events: {},
  subscribers: [],
});

/** A service whose answers are based on the events of things. */
const tellerService = (consumer: ThingsConsumer): Service<typeof tellerContract> => ({
  contract: tellerContract,
  async start(kit) {
    kit.subscribe(thingsContract, consumer);
    return { handlers: { tell: async () => ({}) } };
  },
});

test('answers carry the lag of the service while it is over 5 s', async () => {
  const runtime = createFakeRuntime();
  const network = new MemoryNetwork(runtime);
  const cluster = createCluster({ transport: () => network.transport(), runtime });
  const stores = createThingsStores(runtime);
  const consumer = new ThingsConsumer({ ...(await stores.log.position()), seq: 0 });
  const things = await cluster.start(thingsService(stores));
  await cluster.start(tellerService(consumer));
  const client = cluster.client(tellerContract);
  const saysBehind = async () => {
    const said: (number | undefined)[] = [];
    const call = client.prepare('tell', {}, createContext(runtime, { timeoutMs: 1_000 }));
    call((_error, body, lagMs) => said.push(body ? lagMs : Number.NaN));
    await runtime.advance(10);
    return said;
  };
  stores.change(3);
  await runtime.advance(3_000);
  expect(await saysBehind()).toEqual([undefined]);

  const { calls, events } = things.endpoint;
  network.treat(({ address }) => (address === calls || address === events ? 'drop' : 'deliver'));
  stores.change(3);
  await runtime.advance(4_000);
  expect(await saysBehind()).toEqual([undefined]);
  await runtime.advance(4_000);
  const [lagMs = 0] = await saysBehind();
  expect(lagMs).toBeGreaterThan(maxBehindMs);
  expect(lagMs).toBeLessThanOrEqual(10_000);

  network.treat();
  await runtime.advance(10_000);
  expect(await saysBehind()).toEqual([undefined]);
  expect(consumer.effects).toEqual(numbers(1, 6));
});
