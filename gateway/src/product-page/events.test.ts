import { expect, test } from '@jest/globals';
import { answerTo } from '@shop/shared/protocol/calls/client';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createFakeClients } from '../testing/fake-clients.ts';
import { levelOf, priceOf } from '../testing/fake-shop.ts';
import { createCopies } from './copies/copies.ts';
import { Cards } from './cards.ts';
import { createComposer } from './compose.ts';
import { followPrices, followReviews, followStock } from './events.ts';
import { PageCache } from './page-cache.ts';
import { MemoryCopyStore } from './copies/memory-copy-store.ts';

const setUp = async () => {
  const runtime = createFakeRuntime();
  const { clients } = createFakeClients();
  const copies = createCopies(clients, new MemoryCopyStore(runtime), runtime);
  const cards = new Cards(runtime, clients);
  const compose = createComposer({ runtime, copies, cards, onFailure: () => undefined });
  const pages = new PageCache(compose, runtime);
  const context = createContext(runtime, { timeoutMs: 1_000 });
  const { inventory, reviews } = copies;
  inventory.learn('lamp-1', await answerTo(inventory.source.ask('lamp-1', context)), 0);
  reviews.learn('lamp-1', await answerTo(reviews.source.ask('lamp-1', context)), 0);
  return { copies, context, caches: { copies, cards, pages } };
};

const event = { id: 'event-1', time: '2026-11-21T09:30:00.000Z', seq: 8 };

test('a consumer starts without a position and then stands where it was brought', async () => {
  const { caches, context } = await setUp();
  const consumer = followStock(caches);
  expect(await consumer.position()).toBeUndefined();

  await consumer.reset({ epoch: 'a', seq: 7 }, context);
  expect(await consumer.position()).toEqual({ epoch: 'a', seq: 7 });

  await consumer.apply([], { epoch: 'a', seq: 9 });
  expect(await consumer.position()).toEqual({ epoch: 'a', seq: 9 });
});

test('stock follows its events', async () => {
  const { copies, caches } = await setUp();
  const data = levelOf('lamp-1', 1, 2);
  const changed = { ...event, type: 'stockChanged', key: 'lamp-1', version: 2, data } as const;

  await followStock(caches).apply([changed], { epoch: 'a', seq: 8 });

  expect(copies.inventory.peek('lamp-1')?.facts).toEqual({ available: 1 });
});

test('an event replayed from the dead letters puts nothing older in its place', async () => {
  const { copies, caches, context } = await setUp();
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
  const pricesOf = async () => [...(await caches.cards.prices(['lamp-2'], context)).values()];
  await pricesOf();
  const position = { epoch: 'a', seq: 8 };
  await followStock(caches).apply([changed(3, 1)], position);
  await followPrices(caches).apply([repriced('lamp-2', 3, 300)], position);

  await followStock(caches).apply([changed(2, 9)], position);
  await followPrices(caches).apply([repriced('lamp-2', 2, 200)], position);

  expect(copies.inventory.peek('lamp-1')?.facts).toEqual({ available: 1 });
  expect(await pricesOf()).toMatchObject([{ current: { amount: 300 } }]);
});

test('a review drops the copy without it, and a gap drops them all', async () => {
  const { copies, caches, context } = await setUp();
  const consumer = followReviews(caches);
  const data = {
    id: 'review-1',
    productId: 'lamp-1',
    rating: 5,
    title: 'Bright',
    text: 'Very.',
    author: 'Ada',
    postedAt: event.time,
  };
  const posted = { ...event, type: 'reviewPosted', key: 'lamp-1', version: 1, data } as const;

  await consumer.apply([posted], { epoch: 'a', seq: 8 });
  expect(copies.reviews.peek('lamp-1')).toBeUndefined();

  await copies.reviews.find('lamp-1', context);
  await consumer.reset({ epoch: 'b', seq: 1 }, context);
  expect(copies.reviews.peek('lamp-1')).toBeUndefined();
});
