import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { createVisitor } from '../../testing/customer-client.ts';
import { fieldsOf } from '../../testing/office-client.ts';
import { startGateway } from '../../testing/running-gateway.ts';
import { fakeOrders } from './testing/fake.ts';
import { paidOrder, rejectedOrder, shippedOrder } from './testing/sample.ts';

const start = async () => {
  const shop = await startGateway();
  const browser = createVisitor(shop);
  await browser.signIn();
  const { orders, handlers } = shop.of(fakeOrders);
  for (const one of [paidOrder, shippedOrder, rejectedOrder]) orders.set(one.id, one);
  return { shop, browser, orders, handlers, [Symbol.asyncDispose]: shop[Symbol.asyncDispose] };
};

test('a customer sees the orders, what became of each, and what it cost and why', async () => {
  await using own = await start();

  const all = await (await own.browser.get('/orders')).text();
  const paid = await (await own.browser.get('/orders/o-1')).text();
  const rejected = await (await own.browser.get('/orders/o-3')).text();

  expect(all).toMatch(/href="\/orders\/o-3"[^]*href="\/orders\/o-1"/);
  expect(all).toContain('Harbour mug and 1 more product');
  for (const shown of ['Tea week', '−€7.96', '€115.74', 'TEA-10', 'Harbour Street']) {
    expect(paid).toContain(shown);
  }
  expect(rejected).toMatch(/sold out meanwhile[^]*only 1 are left/);
  expect(rejected).not.toContain('Cancel the order');
});

test('an order is cancelled by its form, once, and the page says so', async () => {
  await using own = await start();
  const fields = fieldsOf(await (await own.browser.get('/orders/o-1')).text());

  const cancelled = await own.browser.post('/orders/o-1/cancel', fields);
  const next = cancelled.headers.get('location') ?? '';
  const page = await (await own.browser.get(next)).text();
  const again = await own.browser.post('/orders/o-1/cancel', {
    ...fields,
    idempotencyKey: 'other',
  });

  expect(cancelled.status).toBe(303);
  expect(page).toMatch(/The order is cancelled\.[^]*Paid back/);
  expect(again.status).toBe(409);
  expect(await again.text()).toContain('It is too late');
});

test('a form that is sent again while the order is being cancelled says so on its page', async () => {
  await using own = await start();
  const fields = fieldsOf(await (await own.browser.get('/orders/o-1')).text());
  const busy = new ServiceError('IN_PROGRESS', 'is worked on', { executed: 'no' });
  Object.assign(own.handlers, { cancel: () => Promise.reject(busy) });

  const again = await own.browser.post('/orders/o-1/cancel', fields);

  expect(again.status).toBe(409);
  expect(await again.text()).toMatch(/It is being cancelled already\.[^]*Harbour mug/);
});

test('a form with the token of another session, or from another site, cancels nothing', async () => {
  await using own = await start();
  const fields = fieldsOf(await (await own.browser.get('/orders/o-1')).text());

  const stolen = await own.browser.post('/orders/o-1/cancel', { ...fields, csrf: 'x' });
  const site = { 'sec-fetch-site': 'cross-site' };
  const foreign = await own.browser.post('/orders/o-1/cancel', fields, site);

  expect([stolen.status, foreign.status]).toEqual([403, 403]);
  expect(own.orders.get('o-1')).toBe(paidOrder);
});

test('H16: the orders of another are not there, and a stranger is asked to sign in', async () => {
  await using own = await start();
  own.orders.set('o-9', { ...paidOrder, id: 'o-9', customerId: 'c-9' });
  const fields = fieldsOf(await (await own.browser.get('/orders/o-1')).text());

  const other = await own.browser.get('/orders/o-9');
  const cancel = await own.browser.post('/orders/o-9/cancel', fields);
  const stranger = await own.shop.get('/orders/o-1', { accept: 'text/html' });

  expect([other.status, cancel.status]).toEqual([404, 404]);
  expect(own.orders.get('o-9')).toMatchObject({ status: 'paid' });
  expect(stranger.headers.get('location')).toBe('/sign-in?next=%2Forders%2Fo-1');
});

test('no page of orders is cached', async () => {
  await using own = await start();

  for (const path of ['/orders', '/orders/o-1']) {
    expect((await own.browser.get(path)).headers.get('cache-control')).toBe('no-store');
  }
});

test('a stranger, and another customer, cannot follow an order', async () => {
  await using own = await start();
  own.orders.set('o-9', { ...paidOrder, id: 'o-9', customerId: 'c-9' });

  const stranger = await own.shop.get('/orders/o-1/live');
  const other = await own.browser.get('/orders/o-9/live');

  expect([stranger.status, other.status]).toEqual([401, 404]);
});
