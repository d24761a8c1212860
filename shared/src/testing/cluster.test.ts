import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { createContext } from '../protocol/calls/context.ts';
import { contract } from '../protocol/contract.ts';
import { createCluster } from './cluster.ts';
import { testContext } from './context.ts';
import { createFakeRuntime } from './fake-runtime.ts';
import { MemoryNetwork } from './memory-network.ts';

const text = z.object({ text: z.string() });
const operations = {
  say: {
    input: text,
    output: text,
    idempotent: true,
    timeoutMs: 10_000,
    callers: ['outside', 'outer'],
  },
} as const;
const common = { version: '1.0.0', operations, events: {}, subscribers: [] } as const;
const innerContract = contract({ service: 'inner', ...common });
const outerContract = contract({ service: 'outer', ...common });

const upperCase = {
  say: async (input: z.infer<typeof text>) => ({ text: input.text.toUpperCase() }),
};

test('services of a cluster find each other, and clients find them', async () => {
  await using cluster = createCluster();
  await cluster.serve(innerContract, upperCase);
  await cluster.start({
    contract: outerContract,
    async start(kit) {
      const { call } = kit.client(innerContract);
      return { handlers: { say: (input, context) => call('say', input, context) } };
    },
  });

  const answer = cluster.client(outerContract).call('say', { text: 'hello' }, testContext());

  expect(await answer).toEqual({ text: 'HELLO' });
});

test('a replica keeps its addresses, whether it was stopped or killed', async () => {
  await using cluster = createCluster();
  const replica = await cluster.serve(innerContract, upperCase);
  const { endpoint } = replica;
  const { call } = cluster.client(innerContract);

  await replica.kill();
  await replica.restart();
  expect(await call('say', { text: 'a' }, testContext())).toEqual({ text: 'A' });
  await replica.stop();
  await replica.restart();
  expect(await call('say', { text: 'b' }, testContext())).toEqual({ text: 'B' });

  expect(replica.endpoint).toEqual(endpoint);
  await expect(replica.restart()).rejects.toThrow('has not ended');
});

test('a cluster may be simulated: an hour is over at once', async () => {
  const runtime = createFakeRuntime();
  const network = new MemoryNetwork(runtime);
  const cluster = createCluster({ runtime, transport: () => network.transport() });
  await cluster.serve(innerContract, upperCase);
  await runtime.advance(3_600_000);
  const context = createContext(runtime, { timeoutMs: 1_000 });

  const answer = cluster.client(innerContract).call('say', { text: 'late' }, context);
  await runtime.advance(20);
  expect(await answer).toEqual({ text: 'LATE' });
  const closed = cluster.close();
  await runtime.advance(1_000);
  await closed;

  expect(runtime.waiting()).toBe(0);
});
