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

/** Registers a customer of this name. */
const register = (name: string, sent: Pick<Sent, 'key' | 'from'>) => {
  const body = { name, email: `${name}@example.com`, password: 'a lamp by the harbour' };
  return send(shop.port, '/customers', { ...sent, body });
};

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

test('the registration of a second client is taken under the key of the first', async () => {
  expect(await register('one', { key: '1' })).toMatchObject({ status: 201 });
  const other = await register('two', { key: '1', from: '198.51.100.2' });
  expect(other).toMatchObject({ status: 201 });
});

test('a random key is known again when its client comes from another address', async () => {
  const key = randomUUID();
  await register('three', { key });

  const other = await register('four', { key, from: '198.51.100.2' });

  expect(other).toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
});

test('another registration under the key of the first is refused, with its code', async () => {
  await register('five', { key: '2' });

  const other = await register('six', { key: '2' });

  expect(other).toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
});
