import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { signInProgram } from '../../testing/customer-client.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { type RunningGateway, asAdmin, startGateway } from '../../testing/running-gateway.ts';
import { fakePricing, priceOf } from '../pricing/testing/fake.ts';
import { fakeProduct, productOf } from '../product/testing/fake.ts';
import { fakeCarts } from './testing/fake.ts';

const bob = { email: 'bob@example.com', name: 'Bob', password: 'a lamp by the harbour' };

const put = ({ send }: RunningGateway, id: string, body: object, headers: Record<string, string>) =>
  send('PUT', `/api/v1/cart/lines/${id}`, body, headers);

test('a program fills the cart of its customer, sets its options, and empties it', async () => {
  await using shop = await startGateway();
  const headers = await signInProgram(shop);

  const filled = await put(shop, 'lamp-1', { quantity: 2 }, headers);
  expect(await filled.json()).toMatchObject({
    lines: [{ productId: 'lamp-1', quantity: 2, addedPrice: { amount: 1_990, currency: 'EUR' } }],
  });
  const options = { coupon: 'LAMPS-10', country: 'DE' };
  const set = await shop.send('PUT', '/api/v1/cart/options', options, headers);
  expect(await set.json()).toMatchObject(options);
  const read = await shop.get('/api/v1/cart', headers);
  expect(read.headers.get('cache-control')).toBe('no-store');
  expect(await read.json()).toMatchObject({ ...options, lines: [{ quantity: 2 }] });

  expect((await shop.send('DELETE', '/api/v1/cart', '', headers)).status).toBe(204);
  const after = await shop.get('/api/v1/cart', headers);
  expect(await after.json()).toMatchObject({ lines: [], coupon: null, country: null });
});

test('the price of a line is the shop’s, whatever else is sent', async () => {
  await using shop = await startGateway();
  const headers = await signInProgram(shop);
  const cheap = { quantity: 1, price: { amount: 1, currency: 'EUR' } };

  const refused = await put(shop, 'lamp-1', cheap, headers);
  await expectProblem(refused, { status: 400, code: 'UNKNOWN_FIELD' });
  shop.of(fakePricing).prices.set('lamp-1', priceOf('lamp-1', 2_490, 2));
  const taken = await put(shop, 'lamp-1', { quantity: 1 }, headers);

  expect(await taken.json()).toMatchObject({ lines: [{ addedPrice: { amount: 2_490 } }] });
});

test('a line without a price is put in while prices are not known', async () => {
  await using shop = await startGateway();
  shop.behave('pricing', 'failing');

  const put1 = await put(shop, 'lamp-1', { quantity: 1 }, await signInProgram(shop));

  expect(await put1.json()).toMatchObject({ lines: [{ addedPrice: null }] });
});

test.each([-1, 1.5, 100, 1e21, '1', null])('a quantity of %p is refused', async (quantity) => {
  await using shop = await startGateway();

  const answer = await put(shop, 'lamp-1', { quantity }, await signInProgram(shop));

  await expectProblem(answer, { status: 400, code: 'INVALID_ARGUMENT' });
  expect(shop.of(fakeCarts).carts.size).toBe(0);
});

test('a product that there is not, or that is no longer sold, is not put in but can be taken out', async () => {
  await using shop = await startGateway();
  const headers = await signInProgram(shop);
  await put(shop, 'lamp-2', { quantity: 1 }, headers);
  shop.of(fakeProduct).products.set('lamp-3', productOf('lamp-3', { withdrawn: true }));

  for (const id of ['unknown', 'lamp-3']) {
    const answer = await put(shop, id, { quantity: 1 }, headers);
    await expectProblem(answer, { status: 404, code: 'NOT_FOUND' });
  }
  shop.of(fakeProduct).products.delete('lamp-2');
  const out = await put(shop, 'lamp-2', { quantity: 0 }, headers);

  expect(await out.json()).toMatchObject({ lines: [] });
});

test('a cart takes fifty products and refuses the next one', async () => {
  await using shop = await startGateway();
  const headers = await signInProgram(shop);
  for (let n = 0; n <= 50; n++) shop.of(fakeProduct).stock(`p-${n}`);
  for (let n = 0; n < 50; n++) await put(shop, `p-${n}`, { quantity: 1 }, headers);

  const refused = await put(shop, 'p-50', { quantity: 1 }, headers);

  await expectProblem(refused, { status: 409, code: 'CART_FULL' });
});

test('H16: nobody sees or changes the cart of another customer', async () => {
  await using shop = await startGateway();
  await shop.send('POST', '/api/v1/customers', bob, { 'idempotency-key': randomUUID() });
  const [asAda, asBob] = [await signInProgram(shop), await signInProgram(shop, bob)];
  await put(shop, 'lamp-1', { quantity: 3 }, asAda);

  const bobs = await shop.get('/api/v1/cart', asBob);
  await shop.send('DELETE', '/api/v1/cart', '', asBob);

  expect(await bobs.json()).toMatchObject({ lines: [] });
  const adas = await shop.get('/api/v1/cart', asAda);
  expect(await adas.json()).toMatchObject({ lines: [{ quantity: 3 }] });
});

test.each([
  ['without a token', {}],
  ['with the admin token', asAdmin],
  ['with the cookie of a guest', { cookie: `cart=${'x'.repeat(43)}` }],
  ['with the cookie of a session', { cookie: `session=${'x'.repeat(43)}` }],
])('%s there is no cart for programs', async (_, headers) => {
  await using shop = await startGateway();

  const answers = [
    await shop.get('/api/v1/cart', headers),
    await put(shop, 'lamp-1', { quantity: 1 }, headers),
    await shop.send('DELETE', '/api/v1/cart', '', headers),
  ];

  for (const answer of answers) {
    await expectProblem(answer, { status: 401, code: 'UNAUTHENTICATED' });
  }
});

test('a coupon that is none is refused by its field', async () => {
  await using shop = await startGateway();
  const options = { coupon: '<script>', country: 'Germany' };

  const headers = await signInProgram(shop);
  const answer = await shop.send('PUT', '/api/v1/cart/options', options, headers);

  expect(await answer.json()).toMatchObject({
    status: 400,
    fields: [{ field: 'coupon' }, { field: 'country' }],
  });
});

test('while carts are away the API says so', async () => {
  await using shop = await startGateway();
  const headers = await signInProgram(shop);
  shop.behave('carts', 'failing');

  const answer = await shop.get('/api/v1/cart', headers);

  await expectProblem(answer, { status: 503, code: 'UNAVAILABLE' });
});
