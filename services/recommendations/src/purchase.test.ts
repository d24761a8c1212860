import { expect, test } from '@jest/globals';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import { recommendations } from './service.ts';
import { at, cardOf, createNeighbours, levelOf, orderOf, ordered } from './testing/neighbours.ts';

/** A shop with three lamps, of which nothing was bought yet. */
const setUp = async () => {
  const neighbours = createNeighbours();
  for (const id of ['ceiling', 'floor', 'reading']) {
    neighbours.sell(cardOf(id));
    neighbours.stock(levelOf(id, 1));
  }
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const start = () => startedService(recommendations, { ...neighbours, runtime, storage });
  const { call } = await start();
  const load = async (services: readonly string[]) => {
    for (const name of services) await neighbours.consumerOf(name).reset(at(0), testContext());
  };
  await load(['product', 'inventory']);
  let seq = 0;
  return {
    ...neighbours,
    loadOrders: () => load(['orders']),
    start,
    call,
    /** The recommendations beside the floor lamp, once shared readings have grown old. */
    async recommended() {
      await runtime.advance(61_000);
      const all = await call('forProduct', { productId: 'floor', limit: 2 });
      return all.map(({ productId, reason }) => `${productId} ${reason.kind} ${reason.count}`);
    },
    hear: (...orders: Parameters<typeof ordered>[0][]) =>
      neighbours.orderConsumer().apply(orders.map(ordered), at((seq += orders.length))),
  };
};

const together = ['reading boughtTogether 2', 'ceiling popular 0'];
const apart = ['ceiling popular 0', 'reading popular 0'];

test('products of paid orders are bought together, each order once however often it changes', async () => {
  const { loadOrders, hear, recommended } = await setUp();
  await loadOrders();
  await hear(
    orderOf('o-1', 'paid', 'floor', 'reading'),
    orderOf('o-2', 'placed', 'floor', 'reading'),
  );
  const before = await recommended();

  await hear(orderOf('o-1', 'delivered', 'floor', 'reading'));
  await hear(orderOf('o-2', 'paid', 'floor', 'reading'));
  await hear(orderOf('o-2', 'paid', 'floor', 'reading'));

  expect(before).toEqual(['reading popular 1', 'ceiling popular 0']);
  expect(await recommended()).toEqual(together);
});

test('an order that is paid back counts no more, and one that was never paid counts never', async () => {
  const { loadOrders, hear, recommended } = await setUp();
  await loadOrders();
  await hear(
    orderOf('o-1', 'paid', 'floor', 'reading'),
    orderOf('o-2', 'paid', 'floor', 'reading'),
  );
  const before = await recommended();

  await hear(orderOf('o-1', 'refunded', 'floor', 'reading'));
  await hear(orderOf('o-2', 'refunded', 'floor', 'reading'));
  await hear(orderOf('o-3', 'rejected', 'floor', 'reading'));

  expect(before).toEqual(together);
  expect(await recommended()).toEqual(apart);
});

test('orders whose events were missed are counted once they are listed', async () => {
  const { order, loadOrders, recommended } = await setUp();
  order(orderOf('o-1', 'paid', 'floor', 'reading'));
  order(orderOf('o-2', 'delivered', 'floor', 'reading'));
  order(orderOf('o-3', 'cancelled', 'floor', 'reading'));

  await loadOrders();

  expect(await recommended()).toEqual(together);
});

test('a basket and an order count alike', async () => {
  const { call, loadOrders, hear, recommended } = await setUp();
  await loadOrders();
  await call('record', { productIds: ['floor', 'reading'] });

  await hear(orderOf('o-1', 'paid', 'floor', 'reading'));

  expect(await recommended()).toEqual(together);
});

test('while orders have never been reached, there are recommendations without them', async () => {
  const { call, recommended } = await setUp();
  await call('record', { productIds: ['floor', 'reading'] });
  await call('record', { productIds: ['floor', 'reading'] });

  expect(await recommended()).toEqual(together);
});

test('a replica that starts later knows the orders that the one before has heard of', async () => {
  const { start, loadOrders, hear } = await setUp();
  await loadOrders();
  await hear(
    orderOf('o-1', 'paid', 'floor', 'reading'),
    orderOf('o-2', 'paid', 'floor', 'reading'),
  );

  const { call } = await start();

  expect(await call('forProduct', { productId: 'floor', limit: 1 })).toMatchObject([
    { productId: 'reading', reason: { kind: 'boughtTogether', count: 2 } },
  ]);
});

test('orders that are late for less than ten minutes do not make answers stale', async () => {
  const { orderConsumer, consumerOf } = await setUp();

  expect(orderConsumer().staleAfterMs).toBe(600_000);
  expect(consumerOf('product').staleAfterMs).toBeUndefined();
});
