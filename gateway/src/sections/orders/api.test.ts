import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { money } from '@shop/shared/contracts/common';
import { z } from 'zod';
import { noLimits } from '../../edge/limits/limit-settings.ts';
import { signInProgram } from '../../testing/customer-client.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';
import { fakeOrders } from './testing/fake.ts';
import { paidOrder, quotation, stuckOrder } from './testing/sample.ts';

type Shop = Awaited<ReturnType<typeof startGateway>>;

const { address } = paidOrder;
const lines = [{ productId: 'lamp-1', quantity: 2 }];
const wanted = { lines, address, card: 'tok_approve', total: quotation.total };

const withKey = (headers: Readonly<Record<string, string>>) => ({
  ...headers,
  'idempotency-key': randomUUID(),
});

const place = ({ send }: Shop, headers: Readonly<Record<string, string>>, more: object = {}) =>
  send('POST', '/api/v1/orders', { ...wanted, ...more }, withKey(headers));

test('a program asks for a quotation, places the order, finds and cancels it', async () => {
  await using shop = await startGateway();
  const ada = await signInProgram(shop);

  const quoted = await shop.send('POST', '/api/v1/quotations', { lines, country: 'DE' });
  const { total } = z.object({ total: money }).parse(await quoted.json());
  const placed = await place(shop, ada, { total });
  const { id } = z.object({ id: z.string() }).parse(await placed.json());
  const found = await shop.get(`/api/v1/orders/${id}`, ada);
  const all = await shop.get('/api/v1/orders?limit=5', ada);
  const cancelled = await shop.send('POST', `/api/v1/orders/${id}/cancel`, '', withKey(ada));
  const late = await shop.send('POST', `/api/v1/orders/${id}/cancel`, '', withKey(ada));

  expect(placed.status).toBe(201);
  expect(placed.headers.get('location')).toBe(`/api/v1/orders/${id}`);
  expect(await found.json()).toMatchObject({ id, status: 'paid' });
  expect(await all.json()).toMatchObject({ items: [{ id }], nextCursor: null });
  expect(await cancelled.json()).toMatchObject({ status: 'refunded' });
  await expectProblem(late, { status: 409, code: 'NOT_CANCELLABLE' });
});

test('an order that is still worked on is answered with 202', async () => {
  await using shop = await startGateway();
  const ada = await signInProgram(shop);
  const waiting = { ...paidOrder, status: 'reserved' as const };
  Object.assign(shop.of(fakeOrders).handlers, { place: async () => waiting });

  expect((await place(shop, ada)).status).toBe(202);
});

test('the key of an order is the same from every address of its customer', async () => {
  const settings = { limits: { ...noLimits, TRUSTED_PROXIES: 1 } };
  await using shop = await startGateway({ settings });
  const ada = await signInProgram(shop);
  const from = (address: string) =>
    shop.send('POST', '/api/v1/orders', wanted, {
      ...ada,
      'idempotency-key': 'order-17',
      'x-forwarded-for': address,
    });

  await from('203.0.113.1');
  await from('198.51.100.2');

  const placed = shop.calls.filter(({ operation }) => operation === 'place');
  expect(placed).toHaveLength(2);
  expect(placed[1]?.key).toBe(placed[0]?.key);
});

test('another total than the one of now is refused, with that one', async () => {
  await using shop = await startGateway();
  const ada = await signInProgram(shop);

  const refused = await place(shop, ada, { total: { amount: 1, currency: 'EUR' } });

  await expectProblem(refused, { status: 409, code: 'TOTAL_CHANGED', field: 'total.amount' });
});

test.each([
  ['lines', []],
  ['lines', [{ productId: 'lamp-1', quantity: 0 }]],
  ['lines', [{ productId: 'lamp-1', quantity: 100 }]],
  ['lines', [{ productId: 'lamp-1', quantity: 1.5 }]],
  ['lines', [{ productId: '../x', quantity: 1 }]],
  ['lines', [...lines, ...lines]],
  ['lines', Array.from({ length: 101 }, (_, n) => ({ productId: `p-${n}`, quantity: 1 }))],
  ['coupon', 'lower'],
  ['method', ''],
  ['card', ''],
  ['card', 'tok\n'],
  ['total', { amount: -1, currency: 'EUR' }],
  ['total', { amount: 1e21, currency: 'EUR' }],
  ['total', { amount: 1, currency: 'euro' }],
  ['address', { ...address, country: 'Germany' }],
  ['address', { ...address, name: ' ' }],
  ['address', { ...address, street: 'x'.repeat(121) }],
])('H13: an order is refused for its %s: %j', async (field, value) => {
  await using shop = await startGateway();
  const ada = await signInProgram(shop);

  const refused = await place(shop, ada, { [field]: value });

  expect(refused.status).toBe(400);
  expect(JSON.stringify(await refused.json())).toContain(`"field":"${field}`);
  expect(shop.of(fakeOrders).orders.size).toBe(0);
});

test('an order of ten thousand lines is refused before a service is asked', async () => {
  await using shop = await startGateway();
  const ada = await signInProgram(shop);
  const many = Array.from({ length: 10_000 }, (_, n) => ({ productId: `p-${n}`, quantity: 1 }));

  const refused = await place(shop, ada, { lines: many });

  expect(refused.status).toBe(413);
  expect(shop.calls.filter(({ operation }) => operation === 'place')).toEqual([]);
});

test('nobody places, sees or cancels an order without a sign-in, or that of another', async () => {
  await using shop = await startGateway();
  const ada = await signInProgram(shop);
  shop.of(fakeOrders).orders.set('o-9', { ...paidOrder, id: 'o-9', customerId: 'c-9' });

  const strangers = [
    await place(shop, {}),
    await place(shop, asAdmin),
    await shop.get('/api/v1/orders'),
    await shop.get('/api/v1/orders/o-9', { cookie: `session=${'x'.repeat(43)}` }),
  ];
  const other = await shop.get('/api/v1/orders/o-9', ada);
  const cancel = await shop.send('POST', '/api/v1/orders/o-9/cancel', '', withKey(ada));

  for (const answer of strangers) {
    await expectProblem(answer, { status: 401, code: 'UNAUTHENTICATED' });
  }
  await expectProblem(other, { status: 404, code: 'NOT_FOUND' });
  await expectProblem(cancel, { status: 404, code: 'NOT_FOUND' });
  expect(shop.of(fakeOrders).orders.size).toBe(1);
});

test('staff list orders, pay one back, and try the step of a stuck one', async () => {
  await using shop = await startGateway();
  const { orders } = shop.of(fakeOrders);
  for (const one of [paidOrder, stuckOrder]) orders.set(one.id, one);
  const { get, send } = shop.backOffice;

  const stuck = await get('/api/v1/orders?stuck=true', asAdmin);
  const shown = await get(`/api/v1/orders/${stuckOrder.id}`, asAdmin);
  const retried = await send('POST', '/api/v1/orders/o-4/retry', '', withKey(asAdmin));
  const body = { restock: true };
  const refunded = await send('POST', '/api/v1/orders/o-1/refund', body, withKey(asAdmin));
  const again = await send('POST', '/api/v1/orders/o-1/refund', body, withKey(asAdmin));
  const none = await send('POST', '/api/v1/orders/o-1/retry', '', withKey(asAdmin));

  expect(await stuck.json()).toMatchObject({ items: [{ id: 'o-4', problem: 'UNAVAILABLE' }] });
  expect(await shown.json()).toMatchObject({ customerId: 'c-1', next: 'capture' });
  expect(await retried.json()).toMatchObject({ status: 'paid' });
  expect(await refunded.json()).toMatchObject({ status: 'refunded' });
  await expectProblem(again, { status: 409, code: 'NOT_REFUNDABLE' });
  await expectProblem(none, { status: 409, code: 'NOT_STUCK' });
  await expectProblem(await get('/api/v1/orders'), { status: 401, code: 'UNAUTHENTICATED' });
});
