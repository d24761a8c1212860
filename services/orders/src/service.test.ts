import { expect, test } from '@jest/globals';
import { testContext } from '@shop/shared/testing/context';
import { orderDefinition } from './order.ts';
import { euros } from './testing/amounts.ts';
import { ada, bob, packingMs, startOrders, wanted } from './testing/started-orders.ts';

const lamp = { productId: 'lamp', quantity: 1 };

test('an order is reserved, authorized, sold, charged, and shipped after its time to be cancelled', async () => {
  const { place, call, runtime, stock, effects, announced } = await startOrders();

  const placed = await place();

  expect(placed).toMatchObject({
    status: 'paid',
    closing: null,
    isCancellable: true,
    goods: euros(2_300),
    total: euros(2_800),
    shipping: { id: 'standard', price: euros(500) },
    lines: [{ name: 'The lamp', quantity: 2, total: euros(2_000) }, { name: 'The mug' }],
  });
  expect(effects).toEqual(['reserve', 'authorize', 'commit', 'capture']);
  expect(Object.fromEntries(stock)).toEqual({ lamp: 3, mug: 0 });

  await runtime.advance(packingMs);

  const shipped = await call('get', { id: placed.id }, { user: ada });
  expect(shipped).toMatchObject({ status: 'shipped', isCancellable: false, parcelId: placed.id });
  expect(shipped.history.map(({ status }) => status)).toEqual([
    'placed',
    'reserved',
    'authorized',
    'paid',
    'shipped',
  ]);
  const news = await announced();
  expect(news.at(-1)).toMatchObject({ type: 'orderChanged', data: { status: 'shipped' } });
  expect(JSON.stringify(news)).not.toMatch(/Harbour|tok_approve/);
});

test('neither its answers nor what is stored of a decided order has the card', async () => {
  const { place, call, storage } = await startOrders();

  const placed = await place();
  const inspected = await call('inspect', { id: placed.id });
  const stored = await storage.aggregates('orders', orderDefinition);

  expect(JSON.stringify([placed, inspected])).not.toContain('tok_approve');
  const [state] = await stored.findMany([placed.id], undefined, testContext());
  expect(JSON.stringify(state)).not.toContain('tok_approve');
});

test('the same key with another order is refused, also when it is remembered no more', async () => {
  const { place, runtime } = await startOrders();
  await place({}, 'key-1');
  await runtime.advance(2 * 86_400_000);

  const other = place({ lines: [lamp], total: euros(1_500) }, 'key-1');

  await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
});

test('H18: the same key places one order, also when prices have changed since', async () => {
  const { place, prices, effects } = await startOrders();
  const first = await place({}, 'key-1');
  prices.set('lamp', 9_999);

  expect(await place({}, 'key-1')).toMatchObject({ id: first.id });
  expect(effects.filter((one) => one === 'capture')).toHaveLength(1);
});

test('H18: another total than the one that was seen is refused, with the one of now', async () => {
  const { place, prices, effects } = await startOrders();
  prices.set('lamp', 1_100);

  await expect(place()).rejects.toMatchObject({
    code: 'TOTAL_CHANGED',
    fields: [{ field: 'total.amount', message: 'is 3000 EUR now' }],
  });
  const yen = place({ total: { amount: 3_000, currency: 'JPY' } });
  await expect(yen).rejects.toMatchObject({ code: 'TOTAL_CHANGED' });
  expect(effects).toEqual([]);
});

test.each([
  ['a product that is withdrawn', 'old'],
  ['a product that there is not', 'gone'],
])('%s is not for sale', async (_, productId) => {
  const { place } = await startOrders();

  const refused = place({ lines: [...wanted.lines, { productId, quantity: 1 }] });

  await expect(refused).rejects.toMatchObject({
    code: 'NOT_FOR_SALE',
    fields: [{ field: 'lines.2.productId', message: 'is not for sale' }],
  });
});

test('an order of which a line is short is rejected, with what there is, and charges nothing', async () => {
  const { place, stock, payments } = await startOrders();
  stock.set('mug', 0);

  const rejected = await place();

  expect(rejected).toMatchObject({
    status: 'rejected',
    closing: { reason: 'outOfStock' },
    missing: [{ productId: 'mug', available: 0 }],
  });
  expect(stock.get('lamp')).toBe(5);
  expect(payments.get(rejected.id)).toMatchObject({ status: 'voided' });
});

test('a declined card cancels the order, whose pieces and coupon others can have', async () => {
  const { place, stock, coupon } = await startOrders();

  const cancelled = await place({ card: 'tok_decline', coupon: 'TEN-OFF' });

  expect(cancelled).toMatchObject({ status: 'cancelled', closing: { reason: 'declined' } });
  expect(Object.fromEntries(stock)).toEqual({ lamp: 5, mug: 1 });
  expect(coupon.uses.size).toBe(0);
});

test('H18: a coupon that does not count is refused', async () => {
  const { place, effects } = await startOrders();

  await expect(place({ coupon: 'UNKNOWN' })).rejects.toMatchObject({
    code: 'COUPON_REFUSED',
    fields: [{ field: 'coupon', message: 'is not known' }],
  });
  expect(effects).toEqual([]);
});

test('H18: of two orders with the last use of a coupon one is rejected', async () => {
  const { place, call, runtime, faults, coupon } = await startOrders();
  faults.push({ operation: 'redeem', when: 'before' });
  const slow = await place({ coupon: 'TEN-OFF', lines: [lamp], total: euros(1_500) });
  expect(slow.status).toBe('placed');
  await place({ coupon: 'TEN-OFF', lines: [lamp], total: euros(1_500) });

  await runtime.advance(8_000);

  const rejected = await call('get', { id: slow.id }, { user: ada });
  expect(rejected).toMatchObject({ status: 'rejected', closing: { reason: 'couponRefused' } });
  expect([...coupon.uses]).not.toContain(slow.id);
});

test('goods that cost nothing are sent without a payment', async () => {
  const { place, prices, effects, options } = await startOrders();
  prices.set('lamp', 0);
  for (const one of options) Object.assign(one, { price: euros(0) });

  const placed = await place({ lines: [lamp], total: euros(0) });

  expect(placed).toMatchObject({ status: 'paid', total: euros(0) });
  expect(effects).toEqual(['reserve', 'commit']);
});

test('H16: nobody sees, lists or cancels the order of another', async () => {
  const { place, call } = await startOrders();
  const { id } = await place();
  const others = { user: bob };

  await expect(call('get', { id }, others)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(call('cancel', { id }, others)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await call('list', {}, others)).toMatchObject({ items: [] });
  expect(await call('bought', { productId: 'lamp' }, others)).toEqual([]);
});

test('customers see their orders newest first, and in which of them they bought a product', async () => {
  const { place, call, runtime } = await startOrders();
  const first = await place({ lines: [lamp], total: euros(1_500) });
  await runtime.advance(1_000);
  const second = await place({ lines: [{ ...lamp, quantity: 2 }], total: euros(2_500) });
  await place({ lines: [lamp], total: euros(1_500), card: 'tok_decline' });

  const { items } = await call('list', { limit: 100 }, { user: ada });
  expect(items.map(({ id }) => id).slice(-2)).toEqual([second.id, first.id]);
  expect(await call('bought', { productId: 'lamp' }, { user: ada })).toMatchObject([
    { orderId: second.id, quantity: 2 },
    { orderId: first.id, quantity: 1 },
  ]);
  expect(await call('bought', { productId: 'mug' }, { user: ada })).toEqual([]);
});

test('other services hear of orders, and read them, without what is personal', async () => {
  const { place, call, announced } = await startOrders();
  const { id } = await place();
  const hidden = ['address', 'total', 'history', 'card'];

  const { items } = await call('listFacts', {});
  const found = await call('facts', { ids: [id, 'o-unknown'] });
  const last = (await announced()).findLast(({ key }) => key === id);

  expect(items).toEqual(found);
  expect(found).toMatchObject([{ id, status: 'paid', customerId: ada.id }]);
  expect(last?.data).toEqual(found[0]);
  expect(hidden.filter((field) => field in Object(found[0]))).toEqual([]);
});

test('the cheapest way of sending is chosen unless another one is named', async () => {
  const { call } = await startOrders();
  const quote = (more: object) => call('quote', { lines: [lamp], country: 'DE', ...more });

  expect(await quote({})).toMatchObject({ shipping: { id: 'standard' }, total: euros(1_500) });
  const express = await quote({ method: 'express' });
  expect(express).toMatchObject({ shipping: { id: 'express' }, total: euros(1_900) });
  const unknown = quote({ method: 'by-owl' });
  await expect(unknown).rejects.toMatchObject({ fields: [{ field: 'method' }] });
});
