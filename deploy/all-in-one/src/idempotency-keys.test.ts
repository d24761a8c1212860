import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { noLimits } from '@shop/gateway/edge/limits/limit-settings';
import { type Shop, openShop } from './shop.ts';

const adminToken = 'who-knows-this-changes-stock';

let shop: Shop;

beforeAll(async () => {
  const limits = { ...noLimits, TRUSTED_PROXIES: 1 };
  const settings = { adminToken, logLevel: 'fatal', limits };
  shop = await openShop({ port: 0, backOfficePort: 0, products: 12, ...settings });
});

afterAll(() => shop.stop());

interface Sent {
  readonly key: string;
  readonly from?: string;
  readonly body: object;
}

const send = async (port: number, path: string, { key, from = '203.0.113.1', body }: Sent) => {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key,
      'x-forwarded-for': from,
      authorization: `Bearer ${adminToken}`,
    },
    body: JSON.stringify(body),
  });
  const { id, code, version } = JSON.parse(await answer.text());
  return { status: answer.status, id, code, version };
};

const say = (text: string) => ({ rating: 5, title: 'Said', text, author: 'Ada' });
const review = (product: string, sent: Sent) =>
  send(shop.port, `/products/${product}/reviews`, sent);

test('one key on two products is two writes, and on one of them one', async () => {
  const first = await review('p-000001', { key: '1', body: say('So.') });
  const other = await review('p-000002', { key: '1', body: say('So.') });

  expect([first.status, other.status]).toEqual([201, 201]);
  expect(other.id).not.toBe(first.id);
  expect(await review('p-000001', { key: '1', body: say('So.') })).toEqual(first);
});

test('one key of an administrator on two products changes the stock of both, each once', async () => {
  const adjust = (product: string) =>
    send(shop.backOfficePort, `/products/${product}/stock-adjustments`, {
      key: '1',
      body: { delta: 1, reason: 'found' },
    });
  const [first, other] = [await adjust('p-000001'), await adjust('p-000002')];

  expect([first.status, other.status]).toEqual([200, 200]);
  expect([await adjust('p-000001'), await adjust('p-000002')]).toEqual([first, other]);
});

test('the key of one client is not that of another one: both reviews are there', async () => {
  const first = await review('p-000003', { key: '1', body: say('So.') });
  const other = await review('p-000003', { key: '1', body: say('So.'), from: '198.51.100.2' });

  expect(other).toMatchObject({ status: 201 });
  expect(other.id).not.toBe(first.id);
});

test('the basket of a second customer is taken under the key of the first', async () => {
  const basket = (productIds: readonly string[], from: string) =>
    send(shop.port, '/baskets', { key: '1', from, body: { productIds } });

  expect(await basket(['p-000001'], '203.0.113.1')).toMatchObject({ status: 202 });
  expect(await basket(['p-000002'], '198.51.100.2')).toMatchObject({ status: 202 });
});

test('a random key is known again when its client comes from another address', async () => {
  const key = randomUUID();
  const first = await review('p-000004', { key, body: say('So.') });

  const again = await review('p-000004', { key, body: say('So.'), from: '198.51.100.2' });

  expect(again).toEqual(first);
});

test('another review under the key of the first is refused, with its code', async () => {
  await review('p-000005', { key: '1', body: say('So.') });

  const other = await review('p-000005', { key: '1', body: say('Otherwise.') });

  expect(other).toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
});
