import { expect, test } from '@jest/globals';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { describeCartStore } from './cart-store.suite.ts';
import { keptMs } from './cart-store.ts';
import { createMemoryCartStore } from './memory-cart-store.ts';
import { firstCart } from './testing/stored-cart.ts';

const context = testContext();

describeCartStore(() => createMemoryCartStore(createFakeRuntime()));

test('a cart is kept for 30 days after its last change', async () => {
  const runtime = createFakeRuntime();
  const store = createMemoryCartStore(runtime);
  await store.replace('guest:1', 0, firstCart, context);
  await runtime.advance(keptMs - 1);
  await store.replace('guest:1', 1, { ...firstCart, version: 2 }, context);

  await runtime.advance(keptMs - 1);
  expect(await store.find('guest:1', context)).toMatchObject({ version: 2 });
  await runtime.advance(1);

  expect(await store.find('guest:1', context)).toBeUndefined();
  expect(await store.replace('guest:1', 0, firstCart, context)).toBe(true);
});

test('for one cart too many the one that was changed longest ago goes', async () => {
  const store = createMemoryCartStore(createFakeRuntime(), 2);
  for (const key of ['one', 'two']) await store.replace(key, 0, firstCart, context);
  await store.replace('one', 1, { ...firstCart, version: 2 }, context);

  await store.replace('three', 0, firstCart, context);

  expect(await store.find('two', context)).toBeUndefined();
  expect(await store.find('one', context)).toMatchObject({ version: 2 });
});
