import { fail } from 'node:assert';
import { expect, test } from '@jest/globals';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createFakeClients } from '../testing/fake-clients.ts';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { sections } from '../sections/index.ts';
import { levelOf } from '../sections/inventory/testing/fake.ts';
import { prices } from '../sections/pricing/prices.ts';
import { priceOf } from '../sections/pricing/testing/fake.ts';
import { MemoryCopyStore } from './copies/memory-copy-store.ts';
import { openProductPage } from './product-page.ts';

const setUp = async () => {
  const runtime = createFakeRuntime();
  const { clients } = createFakeClients();
  const opened = openProductPage({
    runtime,
    clients,
    sections,
    copies: new MemoryCopyStore(runtime),
    onFailure: () => undefined,
  });
  const context = createContext(runtime, { timeoutMs: 1_000 });
  await opened.compose('lamp-1', context);
  const copiesOf = (service: string) =>
    opened.copies.find(({ section }) => section.name === service) ??
    fail(`no copies of ${service}`);
  const stockShown = () => JSON.parse(`${copiesOf('inventory').peek('lamp-1')?.data}`).available;
  return { ...opened, context, copiesOf, stockShown };
};

const event = { id: 'event-1', time: '2026-11-21T09:30:00.000Z', seq: 8 };

test('a consumer starts without a position and then stands where it was brought', async () => {
  const { consumerOf, context } = await setUp();
  const consumer = consumerOf(inventoryContract);
  expect(await consumer.position()).toBeUndefined();

  await consumer.reset({ epoch: 'a', seq: 7 }, context);
  expect(await consumer.position()).toEqual({ epoch: 'a', seq: 7 });

  await consumer.apply([], { epoch: 'a', seq: 9 });
  expect(await consumer.position()).toEqual({ epoch: 'a', seq: 9 });
});

test('stock follows its events', async () => {
  const { consumerOf, stockShown } = await setUp();
  const data = levelOf('lamp-1', 1, 2);
  const changed = { ...event, type: 'stockChanged', key: 'lamp-1', version: 2, data } as const;

  await consumerOf(inventoryContract).apply([changed], { epoch: 'a', seq: 8 });

  expect(stockShown()).toBe(1);
});

test('an event that comes late, out of quarantine, puts nothing older in its place', async () => {
  const { consumerOf, lookups, stockShown, context } = await setUp();
  const changed = (version: number, available: number) =>
    ({
      ...event,
      type: 'stockChanged',
      key: 'lamp-1',
      version,
      data: levelOf('lamp-1', available, version),
    }) as const;
  const repriced = (id: string, version: number, amount: number) =>
    ({
      ...event,
      type: 'priceChanged',
      key: id,
      version,
      data: priceOf(id, amount, version),
    }) as const;
  const priceShown = async () =>
    (await lookups.of(prices).many(['lamp-2'], context)).found.get('lamp-2')?.value;
  const position = { epoch: 'a', seq: 8 };
  await consumerOf(inventoryContract).apply([changed(3, 1)], position);
  await consumerOf(pricingContract).apply([repriced('lamp-2', 3, 300)], position);

  await consumerOf(inventoryContract).apply([changed(2, 9)], position);
  await consumerOf(pricingContract).apply([repriced('lamp-2', 2, 200)], position);

  expect(stockShown()).toBe(1);
  expect(await priceShown()).toMatchObject({ current: { amount: 300 } });
});
