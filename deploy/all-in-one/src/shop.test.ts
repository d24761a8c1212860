import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sections } from '@shop/gateway/sections/index';
import { eventually } from '@shop/shared/service/testing/eventually';
import { type Shop, openShop } from './shop.ts';

interface Price {
  readonly amount: number;
  readonly currency: string;
}

interface Page {
  readonly degraded: readonly string[];
  readonly sections: {
    readonly pricing: { readonly data: { readonly current: Price; readonly version: number } };
    readonly recommendations: {
      readonly data: readonly { readonly productId: string; readonly price: Price | null }[];
    };
  };
}

const adminToken = 'the-admin-token-of-this-test';
let shop: Shop;

beforeAll(async () => {
  shop = await openShop({
    port: 0,
    backOfficePort: 0,
    adminToken,
    products: 12,
    logLevel: 'fatal',
  });
});

afterAll(() => shop.stop());

const ask = (path: string, request?: RequestInit) =>
  fetch(`http://127.0.0.1:${shop.port}/api/v1/products${path}`, request);

const pageOf = async (id: string): Promise<Page> =>
  JSON.parse(await (await ask(`/${id}/page`)).text());

const reprice = (id: string, amount: number, version: number) =>
  fetch(`http://127.0.0.1:${shop.backOfficePort}/api/v1/products/${id}/price`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${adminToken}`,
      'content-type': 'application/json',
      'if-match': `"${version}"`,
    },
    body: JSON.stringify({ amount }),
  });

test('the page of a product has all sections, and all are good', async () => {
  const page = await pageOf('p-000001');

  const good = sections.map(({ name }) => [name, expect.objectContaining({ status: 'ok' })]);
  expect(page).toMatchObject({ degraded: [], sections: Object.fromEntries(good) });
});

test('the shop has as many products as it was asked for', async () => {
  const list = JSON.parse(await (await ask('?limit=100')).text());

  expect(list.items).toHaveLength(12);
});

test('a new price is on the page, and by event on the pages that recommend the product', async () => {
  const recommended = await eventually(async () => {
    const [first] = (await pageOf('p-000001')).sections.recommendations.data;
    if (!first?.price) throw new Error('no recommendation has a price yet');
    return first;
  });
  const { data } = (await pageOf(recommended.productId)).sections.pricing;
  const amount = data.current.amount + 100;

  expect((await reprice(recommended.productId, amount, data.version)).status).toBe(200);

  const changed = await pageOf(recommended.productId);
  expect(changed.sections.pricing.data.current.amount).toBe(amount);
  await eventually(async () => {
    const [first] = (await pageOf('p-000001')).sections.recommendations.data;
    expect(first).toEqual({ ...recommended, price: { ...recommended.price, amount } });
  });
});

test('prices are changed in the back office only', async () => {
  const answer = await ask('/p-000002/price', { method: 'PUT', body: '{}' });

  expect(answer.status).toBe(404);
});
