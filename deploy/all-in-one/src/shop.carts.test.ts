import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { firstDemoAccount } from '@shop/seed/customers/demo';
import { type Shop, openShop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop({
    port: 0,
    backOfficePort: 0,
    adminToken: 'the-admin-token-of-this-test',
    products: 12,
    logLevel: 'fatal',
  });
});

afterAll(() => shop.stop());

const urlOf = (path: string) => `http://127.0.0.1:${shop.port}${path}`;

const post = (path: string, fields: Record<string, string>, cookie = '') =>
  fetch(urlOf(path), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams(fields),
  });

const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? '';

const cartOf = async (cookie: string) => {
  const page = await fetch(urlOf('/cart'), { headers: { cookie } });
  return (await page.text()).replaceAll(/\s+/g, ' ');
};

test('a guest’s teapot with a coupon is a customer’s after the sign-in, at the same price', async () => {
  const guest = cookieOf(await post('/cart/lines', { productId: 'p-000001', quantity: '2' }));
  await post('/cart/options', { coupon: 'welcome-10', country: 'de' }, guest);

  const before = await cartOf(guest);
  const session = cookieOf(await post('/sign-in', firstDemoAccount, guest));
  const after = await cartOf(session);

  const total = /Total <strong>(€[\d.,]+)/.exec(before)?.[1];
  expect(total).toBeDefined();
  expect(before).toContain('The coupon <code>WELCOME-10</code> is applied.');
  expect(before).toContain('To Germany:');
  expect(after).toContain(`Total <strong>${total}`);
  expect(await cartOf(guest)).toContain('Your cart is empty.');
});

test('a program sees the cart that its customer has filled', async () => {
  const session = cookieOf(await post('/sign-in', firstDemoAccount));
  await post('/cart/lines', { productId: 'p-000003', quantity: '1' }, session);
  const entered = await fetch(urlOf('/api/v1/sessions'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: firstDemoAccount.email, password: firstDemoAccount.password }),
  });
  const { token } = JSON.parse(await entered.text());

  const cart = await fetch(urlOf('/api/v1/cart'), {
    headers: { authorization: `Bearer ${token}` },
  });

  expect(JSON.parse(await cart.text()).lines).toContainEqual(
    expect.objectContaining({ productId: 'p-000003', quantity: 1 }),
  );
});
