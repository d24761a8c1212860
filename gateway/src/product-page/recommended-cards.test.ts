import { expect, test } from '@jest/globals';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createFakeClients } from '../testing/fake-clients.ts';
import { priceOf, productOf } from '../testing/fake-shop.ts';
import { Cards } from './cards.ts';
import { createComposer } from './compose.ts';
import { createCopies } from './copies/copies.ts';
import { followPrices, followProducts } from './events.ts';
import { MemoryCopyStore } from './copies/memory-copy-store.ts';
import { PageCache } from './page-cache.ts';

const setUp = () => {
  const runtime = createFakeRuntime();
  const fakes = createFakeClients();
  const copies = createCopies(fakes.clients, new MemoryCopyStore(runtime), runtime);
  const cards = new Cards(runtime, fakes.clients);
  const compose = createComposer({ runtime, copies, cards, onFailure: () => undefined });
  const recommended = async (id = 'lamp-1') => {
    const { sections } = await compose(id, createContext(runtime, { timeoutMs: 1_000 }));
    const { data, ...section } = sections.recommendations;
    return { ...section, items: data ? JSON.parse(data.toString()) : undefined };
  };
  const operations = () => fakes.calls.map(({ operation }) => operation);
  const caches = { copies, cards, pages: new PageCache(compose, runtime) };
  return { runtime, caches, recommended, operations, ...fakes };
};

const position = { epoch: 'epoch-1', seq: 1 };

const eventOf = <Type extends string, Data extends { id: string; version: number }>(
  type: Type,
  data: Data,
) => ({
  id: `${type}-${data.id}-${data.version}`,
  type,
  key: data.id,
  version: data.version,
  time: '2026-11-21T09:30:00.000Z',
  seq: 1,
  data,
});

test('cards and prices are fetched once and then kept', async () => {
  const { recommended, operations, calls } = setUp();
  await recommended();
  expect(operations()).toContain('cards');
  calls.length = 0;

  const { items } = await recommended();

  expect(items).toHaveLength(2);
  expect(operations()).not.toContain('cards');
  expect(operations().filter((name) => name === 'quote')).toHaveLength(1);
});

test('an event about another product changes its card', async () => {
  const { recommended, caches } = setUp();
  await recommended();
  const renamed = productOf('lamp-2', { name: 'Moon', version: 2 });

  await followProducts(caches).apply([eventOf('productChanged', renamed)], position);
  const cheaper = eventOf('priceChanged', priceOf('lamp-2', 5, 2));
  await followPrices(caches).apply([cheaper], position);

  const { items } = await recommended();
  expect(items[0]).toMatchObject({ card: { name: 'Moon' }, price: { amount: 5 } });
});

test('an older event changes nothing, however often it comes', async () => {
  const { recommended, caches, shop } = setUp();
  shop.prices.set('lamp-2', priceOf('lamp-2', 300, 3));
  await recommended();
  const older = eventOf('priceChanged', priceOf('lamp-2', 200, 2));

  await followPrices(caches).apply([older, older], position);

  expect((await recommended()).items[0].price.amount).toBe(300);
});

test('an event that overtakes the answer to a question wins', async () => {
  const { recommended, caches, shop } = setUp();
  const old = priceOf('lamp-2', 100, 1);
  const { quote } = shop.pricing;
  const overtaken = async () => {
    shop.prices.set('lamp-2', priceOf('lamp-2', 200, 2));
    const newer = eventOf('priceChanged', priceOf('lamp-2', 200, 2));
    await followPrices(caches).apply([newer], position);
    return [old];
  };
  Object.assign(shop.pricing, { quote: overtaken });

  const first = await recommended();
  Object.assign(shop.pricing, { quote });
  const second = await recommended();

  expect(first.items[0].price.amount).toBe(100);
  expect(second.items[0].price.amount).toBe(200);
});

test('after a gap in the events everything is fetched anew', async () => {
  const { recommended, caches, shop, runtime } = setUp();
  await recommended();
  shop.products.set('lamp-2', productOf('lamp-2', { name: 'Sun', version: 2 }));
  shop.prices.set('lamp-2', priceOf('lamp-2', 7, 2));
  const context = createContext(runtime, { timeoutMs: 1_000 });

  await followProducts(caches).reset(position, context);
  await followPrices(caches).reset(position, context);

  const { items } = await recommended();
  expect(items[0]).toMatchObject({ card: { name: 'Sun' }, price: { amount: 7 } });
});

test('what was withdrawn, or never was, is not recommended', async () => {
  const { recommended, shop } = setUp();
  shop.products.set('lamp-2', productOf('lamp-2', { withdrawn: true }));
  shop.products.delete('lamp-3');

  expect(await recommended()).toMatchObject({ status: 'ok', items: [] });
});

test('a price that is not known is left open', async () => {
  const { recommended, shop, behave } = setUp();
  shop.prices.delete('lamp-3');

  expect((await recommended()).items[1].price).toBeNull();
  behave('pricing', 'failing');
  expect(await recommended('lamp-2')).toMatchObject({
    status: 'ok',
    items: [
      { productId: 'lamp-1', price: null },
      { productId: 'lamp-3', price: null },
    ],
  });
});

test('recommendations without any card are not shown', async () => {
  const { recommended, shop, behave } = setUp();
  Object.assign(shop.product, { cards: () => Promise.reject(new Error('no cards')) });

  expect(await recommended()).toMatchObject({ status: 'unavailable', error: 'INTERNAL' });
  behave('recommendations', 'failing');
  expect(await recommended()).toMatchObject({ status: 'unavailable', items: undefined });
});

test('recommendations survive their service, and cards the product service', async () => {
  const { recommended, behave } = setUp();
  await recommended();
  behave('recommendations', 'failing');
  behave('product', 'failing');

  expect(await recommended()).toMatchObject({ status: 'stale', items: { length: 2 } });
});
