import { expect, test } from '@jest/globals';
import { fakePricing } from '@shop/gateway/sections/pricing/testing/fake';
import { createFakeClients } from '@shop/gateway/testing/fake-clients';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createChanges } from './changes.ts';

const user = { id: 'admin', roles: ['admin' as const] };
const ids = ['lamp-1', 'lamp-2', 'lamp-3'];

const setUp = () => {
  const runtime = createFakeRuntime();
  const { clients, of, calls, behave } = createFakeClients();
  return {
    runtime,
    prices: of(fakePricing).prices,
    calls,
    behave,
    changes: createChanges({
      pricing: clients.of(pricingContract),
      inventory: clients.of(inventoryContract),
      runtime,
      user,
      ids,
    }),
  };
};

test('200 changes a second are made, half of prices and half of stock, of all in turn', async () => {
  const { runtime, prices, calls, changes } = setUp();
  await changes.begin();
  await runtime.advance(3_000);
  await changes.end();

  const count = (operation: string) => calls.filter((call) => call.operation === operation).length;
  expect(count('reprice')).toBe(300);
  expect(count('adjust')).toBe(300);
  expect([...prices.values()].map(({ version }) => version)).toEqual([101, 101, 101]);
  expect([...prices.values()].map(({ current }) => current.amount)).toEqual([2_090, 2_090, 2_090]);
});

test('after the end nothing changes, until it begins again', async () => {
  const { runtime, prices, changes } = setUp();
  await changes.begin();
  await runtime.advance(1_000);
  await changes.end();
  const before = prices.get('lamp-1');

  await runtime.advance(1_000);
  expect(prices.get('lamp-1')).toBe(before);

  await changes.begin();
  await runtime.advance(1_000);
  await changes.end();
  expect(prices.get('lamp-1')?.version).toBeGreaterThan(before?.version ?? 0);
});

test('a change that fails is told at the end', async () => {
  const { runtime, behave, changes } = setUp();
  await changes.begin();
  behave('inventory', 'failing');
  await runtime.advance(1_000);

  await expect(changes.end()).rejects.toThrow('no replica is ready');
});
