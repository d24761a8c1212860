import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { firstDemoAccount } from '@shop/seed/customers/demo';
import { type Shop, openShop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop({
    port: 0,
    backOfficePort: 0,
    adminToken: 'the-admin-token-of-this-test',
    products: 4,
    logLevel: 'fatal',
  });
});

afterAll(() => shop.stop());

const post = (path: string, fields: Record<string, string>) =>
  fetch(`http://127.0.0.1:${shop.port}${path}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
  });

test('a stranger signs in with the printed account and sees its name and address', async () => {
  const entered = await post('/sign-in', firstDemoAccount);
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';

  const account = await fetch(`http://127.0.0.1:${shop.port}/account`, { headers: { cookie } });

  expect(entered.status).toBe(303);
  expect(await account.text()).toMatch(/Ada Reader[^]*1 Harbour Street/);
});

test('the sign-in offers all demo accounts', async () => {
  const page = await (await fetch(`http://127.0.0.1:${shop.port}/sign-in`)).text();

  expect(page.match(/Sign in as/g)).toHaveLength(5);
});
