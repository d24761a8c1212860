import { expect, test } from '@jest/globals';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { productContract } from '@shop/shared/contracts/product';
import { MemoryCopyStore } from '../../product-page/copies/memory-copy-store.ts';
import { openProductPage } from '../../product-page/product-page.ts';
import { createFakeClients } from '../../testing/fake-clients.ts';
import { sectionOf } from '../../testing/section-of.ts';
import { sections } from '../index.ts';
import { fakePricing, priceOf } from '../pricing/testing/fake.ts';
import { fakeProduct, productOf } from '../product/testing/fake.ts';

const setUp = () => {
  const runtime = createFakeRuntime();
  const { of, ...fakes } = createFakeClients();
  const { compose, consumerOf } = openProductPage({
    runtime,
    clients: fakes.clients,
    sections,
    copies: new MemoryCopyStore(runtime),
    onFailure: () => undefined,
  });
  const recommended = async (id = 'lamp-1') => {
    const page = await compose(id, createContext(runtime, { timeoutMs: 1_000 }));
    const { data, ...section } = sectionOf(page, 'recommendations');
    return { ...section, items: data ? JSON.parse(data.toString()) : undefined };
  };
  return {
    ...fakes,
    runtime,
    recommended,
    operations: () => fakes.calls.map(({ operation }) => operation),
    productEvents: consumerOf(productContract),
    priceEvents: consumerOf(pricingContract),
    product: of(fakeProduct),
    pricing: of(fakePricing),
  };
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
  const { recommended, productEvents, priceEvents } = setUp();
  await recommended();
  const renamed = productOf('lamp-2', { name: 'Moon', version: 2 });

  await productEvents.apply([eventOf('productChanged', renamed)], position);
  const cheaper = eventOf('priceChanged', priceOf('lamp-2', 5, 2));
  await priceEvents.apply([cheaper], position);

  const { items } = await recommended();
  expect(items[0]).toMatchObject({ card: { name: 'Moon' }, price: { amount: 5 } });
});

test('an older event changes nothing, however often it comes', async () => {
  const { recommended, priceEvents, pricing } = setUp();
  pricing.prices.set('lamp-2', priceOf('lamp-2', 300, 3));
  await recommended();
  const older = eventOf('priceChanged', priceOf('lamp-2', 200, 2));

  await priceEvents.apply([older, older], position);

  expect((await recommended()).items[0].price.amount).toBe(300);
});

test('an event that overtakes the answer to a question wins', async () => {
  const { recommended, priceEvents, pricing } = setUp();
  const old = priceOf('lamp-2', 100, 1);
  const { quote } = pricing.handlers;
  const overtaken = async () => {
    pricing.prices.set('lamp-2', priceOf('lamp-2', 200, 2));
    const newer = eventOf('priceChanged', priceOf('lamp-2', 200, 2));
    await priceEvents.apply([newer], position);
    return [old];
  };
  Object.assign(pricing.handlers, { quote: overtaken });

  const first = await recommended();
  Object.assign(pricing.handlers, { quote });
  const second = await recommended();

  expect(first.items[0].price.amount).toBe(100);
  expect(second.items[0].price.amount).toBe(200);
});

test('after a gap in the events everything is fetched anew', async () => {
  const { recommended, productEvents, priceEvents, product, pricing, runtime } = setUp();
  await recommended();
  product.products.set('lamp-2', productOf('lamp-2', { name: 'Sun', version: 2 }));
  pricing.prices.set('lamp-2', priceOf('lamp-2', 7, 2));
  const context = createContext(runtime, { timeoutMs: 1_000 });

  await productEvents.reset(position, context);
  await priceEvents.reset(position, context);

  const { items } = await recommended();
  expect(items[0]).toMatchObject({ card: { name: 'Sun' }, price: { amount: 7 } });
});

test('withdrawn and unknown products are not recommended', async () => {
  const { recommended, product } = setUp();
  product.products.set('lamp-2', productOf('lamp-2', { withdrawn: true }));
  product.products.delete('lamp-3');

  expect(await recommended()).toMatchObject({ status: 'ok', items: [] });
});

test('a price that is not known is left open', async () => {
  const { recommended, pricing, behave } = setUp();
  pricing.prices.delete('lamp-3');

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
  const { recommended, product, behave } = setUp();
  Object.assign(product.handlers, { cards: () => Promise.reject(new Error('no cards')) });

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
