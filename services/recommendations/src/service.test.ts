import { expect, jest, test } from '@jest/globals';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Kit } from '@shop/shared/service/service';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createTestSetup } from '@shop/shared/testing/setup';
import type { CooccurrenceIndex } from './counting/cooccurrence-index.ts';
import { MemoryCooccurrenceIndex } from './counting/memory-cooccurrence-index.ts';
import { memoryRecommendations } from './memory.ts';

const startService = async (stores: { index?: CooccurrenceIndex } = {}) => {
  const runtime = createFakeRuntime();
  const followed: string[] = [];
  const asked: string[] = [];
  const adapters = createTestSetup(runtime);
  const warn = jest.spyOn(adapters.log, 'warn');
  const kit: Kit = {
    ...adapters,
    client: <C extends Contract>({ service }: C) => {
      asked.push(service);
      return {} as Client<C>;
    },
    subscribe: ({ service }) => void followed.push(service),
  };
  const { handlers } = await memoryRecommendations(runtime, stores).start(kit);
  return { runtime, warn, handlers, followed, asked, stop: adapters.stop };
};

test('it follows products and their stock and asks both services', async () => {
  const { followed, asked } = await startService();

  expect(followed).toEqual(['product', 'inventory']);
  expect(asked).toEqual(['product', 'inventory']);
});

test('it takes baskets before it knows any product, and nothing is left when it stops', async () => {
  const { runtime, handlers, stop } = await startService();

  const input = { productIds: ['desk', 'lamp'], operationKey: 'k1' };
  await expect(handlers.record(input, testContext())).resolves.toEqual({ recorded: true });
  await stop();
  await runtime.advance(1_000);

  expect(runtime.waiting()).toBe(0);
});

test('while Redis is late it says so where it says that baskets are not counted', async () => {
  const index = new MemoryCooccurrenceIndex(createFakeRuntime());
  index.takeTurn = () => Promise.reject(new Error('Command timed out'));

  const { runtime, warn, stop } = await startService({ index });
  await runtime.advance(1_000);
  await stop();

  expect(warn).toHaveBeenCalledWith(
    { err: expect.objectContaining({ message: 'Command timed out' }) },
    'baskets wait to be counted',
  );
});
