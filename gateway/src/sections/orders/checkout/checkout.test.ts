import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { refuse } from '@shop/shared/protocol/refuse';
import { ordersContract } from '@shop/shared/contracts/orders';
import { eventually } from '@shop/shared/service/testing/eventually';
import { address } from '@shop/shared/testing/address';
import { createVisitor } from '../../../testing/customer-client.ts';
import { fieldsOf } from '../../../testing/office-client.ts';
import { startGateway } from '../../../testing/running-gateway.ts';
import { fakeOrders } from '../testing/fake.ts';
import { paidOrder, quotation } from '../testing/sample.ts';

/** A customer with two lamps in the cart, and the form of the checkout. */
const start = async () => {
  const shop = await startGateway();
  const visitor = createVisitor(shop);
  await visitor.add('lamp-1', '2');
  await visitor.signIn();
  const form = async (): Promise<Record<string, string>> => ({
    ...fieldsOf(await (await visitor.get('/checkout')).text()),
    ...address,
    card: 'tok_approve',
    action: 'order',
  });
  const { orders, handlers } = shop.of(fakeOrders);
  const refuseWith = (error: ServiceError) =>
    Object.assign(handlers, { place: () => Promise.reject(error) });
  return {
    shop,
    visitor,
    form,
    orders,
    handlers,
    refuseWith,
    /** The bytes of a form that is posted. */
    raw: (fields: Record<string, string>): string => {
      const body = new URLSearchParams(fields).toString();
      const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      return [
        'POST /checkout HTTP/1.1',
        'Host: localhost',
        'Accept: text/html',
        `Cookie: ${cookie}`,
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n');
    },
    /** The idempotency keys of all placements so far. */
    keys: () => shop.calls.flatMap(({ operation, key }) => (operation === 'place' ? [key] : [])),
    [Symbol.asyncDispose]: shop[Symbol.asyncDispose],
  };
};

test('what a guest has put into the cart is ordered after the sign-in, and the cart is empty then', async () => {
  await using own = await start();

  const stranger = await own.shop.get('/checkout', { accept: 'text/html' });
  const placed = await own.visitor.post('/checkout', await own.form());
  const [order] = [...own.orders.values()];

  expect(stranger.headers.get('location')).toBe('/sign-in?next=%2Fcheckout');
  expect(placed.status).toBe(303);
  expect(placed.headers.get('location')).toBe(`/orders/${order?.id}#main`);
  expect(order?.address).toEqual(address);
  const asked = own.shop.calls.findLast(({ operation }) => operation === 'place');
  expect(asked?.input).toMatchObject({
    lines: [{ productId: 'lamp-1', quantity: 2 }],
    total: quotation.total,
    card: 'tok_approve',
  });
  expect(await own.visitor.cart()).toContain('Your cart is empty.');
});

test('the form shows what is charged and why, and how it can be sent', async () => {
  await using own = await start();

  const page = await (await own.visitor.get('/checkout')).text();

  for (const words of ['Tea week', 'Standard', 'Order and pay €115.74', 'A card that pays']) {
    expect(page.replaceAll(/\s+/g, ' ')).toContain(words);
  }
});

test('a form that is sent twice places one order', async () => {
  await using own = await start();
  const form = await own.form();

  const both = await Promise.all([1, 2].map(() => own.visitor.post('/checkout', form)));

  expect(new Set(own.keys()).size).toBe(1);
  expect(
    both.map(({ status }) => status).filter((status) => status === 303).length,
  ).toBeGreaterThan(0);
});

test('all that is wrong is told at its field, and nothing is ordered', async () => {
  await using own = await start();
  const form = { ...(await own.form()), name: '', street: 'x'.repeat(121), card: '' };

  const refused = await own.visitor.post('/checkout', form);

  expect(refused.status).toBe(400);
  const page = await refused.text();
  expect(page).toContain('Name: please fill this in');
  expect(page).toContain('Street: please use at most 120 characters');
  expect(page).toContain('Card: please choose a card');
  expect(own.orders.size).toBe(0);
});

test('another country shows another total, and orders nothing', async () => {
  await using own = await start();

  const shown = await own.visitor.post('/checkout', {
    ...(await own.form()),
    country: 'at',
    action: 'update',
  });

  expect(shown.status).toBe(200);
  const asked = own.shop.calls.findLast(({ operation }) => operation === 'quote');
  expect(asked?.input).toMatchObject({ country: 'AT' });
  expect(own.orders.size).toBe(0);
});

test.each([
  ['TOTAL_CHANGED', 'The total has changed.'],
  ['COUPON_REFUSED', 'The coupon does not count any more.'],
  ['NOT_FOR_SALE', 'is not sold any more'],
  ['TOO_HEAVY', 'This is too heavy'],
] as const)('an order that is refused with %s is shown again, and why', async (code, words) => {
  await using own = await start();
  const form = await own.form();
  own.refuseWith(refuse(ordersContract, code, 'refused'));

  const refused = await own.visitor.post('/checkout', form);

  expect(refused.status).toBe(409);
  const page = await refused.text();
  expect(page).toContain(words);
  expect(page).toContain('value="1 Harbour Street"');
  await own.visitor.post('/checkout', { ...form, ...fieldsOf(page) });
  const [first, second] = own.keys();
  expect(second).not.toBe(first);
});

test('where it is not known whether it was placed, the form has the same key again', async () => {
  await using own = await start();
  const form = await own.form();
  own.refuseWith(new ServiceError('DEADLINE_EXCEEDED', 'late', { executed: 'unknown' }));

  const answer = await own.visitor.post('/checkout', form);

  expect(answer.status).toBe(503);
  const page = await answer.text();
  expect(page).toContain('it is placed once');
  await own.visitor.post('/checkout', { ...form, ...fieldsOf(page) });
  const [first, second] = own.keys();
  expect(second).toBe(first);
});

test('a cart is ordered once, from however many windows', async () => {
  await using own = await start();
  const forms = [await own.form(), await own.form()];

  await Promise.all(forms.map((form) => own.visitor.post('/checkout', form)));

  expect(new Set(own.keys()).size).toBe(1);
});

test('a form that is sent again after its order was placed leads to the orders', async () => {
  await using own = await start();
  const form = await own.form();
  await own.visitor.post('/checkout', form);

  const again = await own.visitor.post('/checkout', form);

  expect(again.status).toBe(303);
  expect(again.headers.get('location')).toBe('/orders?cart=empty#main');
  const page = await own.visitor.get('/orders?cart=empty');
  expect(await page.text()).toContain('Your orders are on this page.');
  expect(own.orders.size).toBe(1);
});

test('a customer who hangs up while an order is placed finds it, and an empty cart', async () => {
  await using own = await start();
  const form = await own.form();
  const { place } = own.handlers;
  const placing = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  Object.assign(own.handlers, {
    place: async (...asked: Parameters<NonNullable<typeof place>>) => {
      placing.resolve();
      await goOn.promise;
      return place?.(...asked);
    },
  });
  const socket = connect(own.shop.port, '127.0.0.1', () => socket.write(own.raw(form)));
  await placing.promise;
  const contextOf = (operation: string) =>
    own.shop.calls.findLast((call) => call.operation === operation)?.context;

  socket.destroy();
  await eventually(() => expect(contextOf('getOwn')?.cancellation.isCancelled).toBe(true));
  expect(contextOf('place')?.cancellation.isCancelled).toBe(false);
  goOn.resolve();

  await eventually(async () => expect(await own.visitor.cart()).toContain('Your cart is empty.'));
  expect(own.orders.size).toBe(1);
});

test('a form that was changed after it had placed its order leads to the orders', async () => {
  await using own = await start();
  const form = await own.form();
  own.refuseWith(new ServiceError('IDEMPOTENCY_MISMATCH', 'another input', { executed: 'no' }));

  const again = await own.visitor.post('/checkout', { ...form, street: '2 Pier' });

  expect(again.status).toBe(303);
  expect(again.headers.get('location')).toBe('/orders#main');
});

test('what is put into the cart while an order is placed stays there', async () => {
  await using own = await start();
  const form = await own.form();
  const { place } = own.handlers;
  Object.assign(own.handlers, {
    place: async (...asked: Parameters<NonNullable<typeof place>>) => {
      await own.visitor.add('lamp-2', '1');
      return place?.(...asked);
    },
  });

  expect((await own.visitor.post('/checkout', form)).status).toBe(303);

  expect(await own.visitor.cart()).toContain('Lamp “lamp-2” – größer');
});

test('an order that failed at once leaves the cart as it was', async () => {
  await using own = await start();
  const form = await own.form();
  const declined = {
    ...paidOrder,
    id: 'o-9',
    status: 'cancelled' as const,
    closing: { reason: 'declined' as const },
  };
  Object.assign(own.handlers, { place: async () => declined });

  const placed = await own.visitor.post('/checkout', form);

  expect(placed.headers.get('location')).toBe('/orders/o-9#main');
  expect(await own.visitor.cart()).toContain('Lamp “lamp-1” – größer');
  await own.visitor.post('/checkout', await own.form());
  expect(new Set(own.keys()).size).toBe(2);
});

test('a cart that was changed in another window is not ordered', async () => {
  await using own = await start();
  const form = await own.form();
  await own.visitor.add('lamp-2', '1');

  const refused = await own.visitor.post('/checkout', form);

  expect(refused.status).toBe(409);
  expect(await refused.text()).toContain('Your cart has changed.');
  expect(own.orders.size).toBe(0);
});

test('a form with the token of another session, or from another site, orders nothing', async () => {
  await using own = await start();
  const form = await own.form();

  const stolen = await own.visitor.post('/checkout', { ...form, csrf: 'x' });
  const foreign = await own.visitor.post('/checkout', form, { 'sec-fetch-site': 'cross-site' });

  expect([stolen.status, foreign.status]).toEqual([403, 403]);
  expect(own.orders.size).toBe(0);
});

test('while carts are away the checkout says so, and while orders are the total is not known', async () => {
  await using own = await start();

  own.shop.behave('orders', 'failing');
  const unpriced = await own.visitor.get('/checkout');
  own.shop.behave('carts', 'failing');
  const away = await own.visitor.get('/checkout');

  expect(unpriced.status).toBe(200);
  const page = await unpriced.text();
  expect(page).toContain('The total cannot be worked out right now.');
  expect(page).not.toContain('Order and pay');
  expect(away.status).toBe(503);
});

test.each([
  ['cart', '-1'],
  ['cart', '1e9'],
  ['total', '-5'],
  ['total', '1.5'],
  ['currency', 'euro'],
  ['action', 'steal'],
])('a form whose %s was tampered with (%s) is refused', async (field, value) => {
  await using own = await start();

  const refused = await own.visitor.post('/checkout', { ...(await own.form()), [field]: value });

  expect(refused.status).toBe(400);
  expect(own.orders.size).toBe(0);
});
