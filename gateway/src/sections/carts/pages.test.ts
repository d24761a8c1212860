import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { noLimits } from '../../edge/limits/limit-settings.ts';
import { createVisitor } from '../../testing/customer-client.ts';
import { type RunningGateway, startGateway } from '../../testing/running-gateway.ts';
import { fakeProduct, productOf } from '../product/testing/fake.ts';
import { fakeCarts } from './testing/fake.ts';

/** The lines of all carts. */
const linesIn = (shop: RunningGateway) =>
  [...shop.of(fakeCarts).carts.values()].map(({ lines }) =>
    lines.map(({ productId, quantity }) => `${quantity} ${productId}`),
  );

test('a guest adds a product, and gets a cookie that no script and no other site can use', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);

  const added = await visitor.add('lamp-1', '2');

  expect(added.status).toBe(303);
  expect(added.headers.get('location')).toBe('/cart?added=yes');
  expect(added.headers.get('set-cookie')).toMatch(
    /^cart=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect(linesIn(shop)).toEqual([['2 lamp-1']]);
  expect(await visitor.cart()).toContain('Lamp “lamp-1” – größer');
});

test('behind TLS the cookie is for that alone', async () => {
  await using shop = await startGateway({
    settings: { limits: { ...noLimits, TRUSTED_PROXIES: 1 } },
  });

  const added = await createVisitor(shop).add('lamp-1', '1', { 'x-forwarded-proto': 'https' });

  expect(added.headers.get('set-cookie')).toMatch(/^__Host-cart=.*; Secure/);
});

test('what is stored and sent to services has no cookie in it', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);
  await visitor.add('lamp-1');
  const secret = visitor.cookies.get('cart') ?? '';

  const asked = shop.calls.filter(({ service }) => service === 'carts');

  expect(secret).toHaveLength(43);
  expect(
    JSON.stringify([asked.map(({ input }) => input), ...shop.of(fakeCarts).carts]),
  ).not.toContain(secret);
});

test('H16: a guest has the own cart alone, and a cookie that was made up opens none', async () => {
  await using shop = await startGateway();
  await createVisitor(shop).add('lamp-1');
  const other = createVisitor(shop);
  const [id = ''] = shop.of(fakeCarts).carts.keys();

  for (const made of ['', 'x', id, 'x'.repeat(43), "'; DROP TABLE carts"]) {
    other.cookies.set('cart', encodeURIComponent(made));
    expect(await other.cart()).toContain('Your cart is empty.');
  }
});

test('a form that is sent twice adds once, and no piece is lost that was there before', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);
  await visitor.add('lamp-1', '3');

  await Promise.all([visitor.add('lamp-1', '2'), visitor.add('lamp-1', '2')]);

  expect(linesIn(shop)).toEqual([['3 lamp-1']]);
});

test('two tabs that add different products at once have both', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);
  await visitor.add('lamp-1');

  await Promise.all([visitor.add('lamp-2'), visitor.add('lamp-3')]);

  expect(linesIn(shop)[0]?.toSorted()).toEqual(['1 lamp-1', '1 lamp-2', '1 lamp-3']);
});

test.each(['0', '-1', '1.5', '100', '1e21', '', '１', '9'.repeat(400)])(
  'a quantity of %s adds nothing, and the page says so',
  async (quantity) => {
    await using shop = await startGateway();

    const answer = await createVisitor(shop).add('lamp-1', quantity);

    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('please give a quantity from 1 to 99');
    expect(shop.of(fakeCarts).carts.size).toBe(0);
  },
);

test('a product that there is not, or that is no longer sold, cannot be added', async () => {
  await using shop = await startGateway();
  shop.of(fakeProduct).products.set('lamp-3', productOf('lamp-3', { withdrawn: true }));

  const answers = [
    await createVisitor(shop).add('unknown'),
    await createVisitor(shop).add('lamp-3'),
    await createVisitor(shop).add('../etc'),
  ];

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 400]);
  expect(answers.map((answer) => answer.headers.get('set-cookie'))).toEqual([null, null, null]);
});

test('a form of 10,000 lines is refused as a whole', async () => {
  await using shop = await startGateway();
  const fields = Array.from({ length: 10_000 }, (_, n) => [`p${n}`, '1']);

  const answer = await createVisitor(shop).post('/cart/lines', Object.fromEntries(fields));

  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(shop.of(fakeCarts).carts.size).toBe(0);
});

test('one product too many is told on the page of the cart', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);
  for (let n = 0; n <= 50; n++) shop.of(fakeProduct).stock(`p-${n}`);
  for (let n = 0; n < 50; n++) await visitor.add(`p-${n}`);

  const refused = await visitor.add('p-50');

  expect(refused.status).toBe(409);
  expect(await refused.text()).toContain('your cart is full');
});

test.each([
  ['the browser', { 'sec-fetch-site': 'cross-site' }],
  ['the origin, where the browser says no more', { origin: 'http://evil.example' }],
])('a page of another site puts nothing into a cart, by %s', async (_, headers) => {
  await using shop = await startGateway();

  const answer = await createVisitor(shop).add('lamp-1', '1', headers);

  expect(answer.status).toBe(403);
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(shop.of(fakeCarts).carts.size).toBe(0);
});

test('a quantity is changed, 0 and the button take the product out', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);
  for (const id of ['lamp-1', 'lamp-2', 'lamp-3']) await visitor.add(id);
  const update = (fields: Record<string, string>) => visitor.post('/cart/lines/update', fields);

  expect((await update({ productId: 'lamp-1', quantity: '7' })).status).toBe(303);
  await update({ productId: 'lamp-2', quantity: '0' });
  await update({ productId: 'lamp-3', quantity: '', remove: 'yes' });
  const wrong = await update({ productId: 'lamp-1', quantity: '1e21' });
  const other = await update({ productId: 'lamp-2', quantity: '5' });

  expect([wrong.status, other.status]).toEqual([400, 404]);
  expect(linesIn(shop)).toEqual([['7 lamp-1']]);
});

test('a guest without a cart gets none by the forms of its page', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);

  const updated = await visitor.post('/cart/lines/update', { productId: 'lamp-1', quantity: '5' });
  const set = await visitor.post('/cart/options', { coupon: '', country: 'DE' });

  expect([updated.status, set.status]).toEqual([303, 303]);
  expect(visitor.cookies.size).toBe(0);
  expect(shop.calls.filter(({ service }) => service === 'carts')).toEqual([]);
});

test('coupon and country are taken as people write them', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);
  await visitor.add('lamp-1');

  await visitor.post('/cart/options', { coupon: ' lamps-10 ', country: 'de' });

  expect([...shop.of(fakeCarts).carts.values()]).toMatchObject([
    { coupon: 'LAMPS-10', country: 'DE' },
  ]);
  const page = await visitor.cart();
  expect(page).toContain('The coupon <code>LAMPS-10</code> is not one of ours.');
  expect(page).toContain('To Germany:');
});

test('a coupon that is hostile comes back in its field, and nowhere else', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);
  await visitor.add('lamp-1');
  const coupon = '"><script>alert(1)</script>';

  const answer = await visitor.post('/cart/options', { coupon, country: '' });

  expect(answer.status).toBe(400);
  const page = await answer.text();
  expect(page).toContain('value="&quot;&gt;&lt;script&gt;');
  expect(page).not.toContain('<script>alert');
  expect([...shop.of(fakeCarts).carts.values()]).toMatchObject([{ coupon: null }]);
});

test('at the sign-in the cart of the guest becomes the customer’s', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);
  await visitor.add('lamp-1', '2');

  await visitor.signIn();

  expect([...shop.of(fakeCarts).carts.keys()]).toEqual(['c-1']);
  expect(linesIn(shop)).toEqual([['2 lamp-1']]);
  expect(await visitor.cart()).toContain('value="2"');
  expect(visitor.cookies.has('cart')).toBe(false);
});

test('so it is for somebody who registers', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);
  await visitor.add('lamp-1', '2');
  const bob = { name: 'Bob', email: 'bob@example.com', password: 'a lamp by the harbour' };

  await visitor.post('/register', { ...bob, next: '', idempotencyKey: randomUUID() });

  expect([...shop.of(fakeCarts).carts.keys()]).toEqual(['c-2']);
});

test.each(['failing', 'slow'] as const)(
  'a sign-in succeeds while carts are %s, and their page merges later',
  async (behaviour) => {
    await using shop = await startGateway();
    const visitor = createVisitor(shop);
    await visitor.add('lamp-1', '2');
    shop.behave('carts', behaviour);

    expect((await visitor.signIn()).status).toBe(303);
    expect(visitor.cookies.has('cart')).toBe(true);
    shop.behave('carts', 'ok');

    expect(await visitor.cart()).toContain('value="2"');
    expect([...shop.of(fakeCarts).carts.keys()]).toEqual(['c-1']);
    expect(visitor.cookies.has('cart')).toBe(false);
  },
);

test('a form with the token of another session changes nothing', async () => {
  await using shop = await startGateway();
  const [visitor, other] = [createVisitor(shop), createVisitor(shop)];
  await visitor.signIn();
  await other.signIn();
  await visitor.add('lamp-1');
  const [own, stolen] = [await visitor.token(), await other.token()];
  const fields = { productId: 'lamp-1', quantity: '9' };

  for (const csrf of [stolen, '', 'x']) {
    const refused = await visitor.post('/cart/lines/update', { ...fields, csrf });
    expect(refused.status).toBe(403);
    const set = await visitor.post('/cart/options', { coupon: '', country: 'DE', csrf });
    expect(set.status).toBe(403);
  }
  expect(linesIn(shop)).toEqual([['1 lamp-1']]);

  expect((await visitor.post('/cart/lines/update', { ...fields, csrf: own })).status).toBe(303);
  expect(linesIn(shop)).toEqual([['9 lamp-1']]);
});

test('while carts are away their pages say so, with the time to come again', async () => {
  await using shop = await startGateway();
  const visitor = createVisitor(shop);
  await visitor.add('lamp-1');
  shop.behave('carts', 'failing');

  const answers = [
    await visitor.get('/cart'),
    await visitor.add('lamp-2'),
    await visitor.post('/cart/lines/update', { productId: 'lamp-1', quantity: '2' }),
    await createVisitor(shop).add('lamp-1'),
  ];

  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.text()).toContain(
      'Your cart cannot be reached right now; nothing of your orders is lost.',
    );
  }
});

test('products put into carts from one address are limited', async () => {
  await using shop = await startGateway({
    settings: { limits: { ...noLimits, CART_LINES_PER_HOUR: 1 } },
  });
  await createVisitor(shop).add('lamp-1');

  expect((await createVisitor(shop).add('lamp-1')).status).toBe(429);
});

test('the page of a product has a form for the cart while it can be bought', async () => {
  await using shop = await startGateway();

  const page = await (await shop.get('/products/lamp-1')).text();
  expect(page).toContain('action="/cart/lines"');
  expect(page).toContain('<a href="/cart">Cart</a>');

  shop.behave('pricing', 'failing');
  expect(await (await shop.get('/products/lamp-2')).text()).not.toContain('action="/cart/lines"');
});
