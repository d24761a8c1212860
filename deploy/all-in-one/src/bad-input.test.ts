import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { noLimits } from '@shop/gateway/edge/limits/limit-settings';
import { startTraffic } from '@shop/gateway/testing/busy-gateway';
import { type Shop, openShop } from './shop.ts';

let shop: Shop;
let traffic: ReturnType<typeof startTraffic>;

beforeAll(async () => {
  const settings = { adminToken: 'nobody-changes-anything', logLevel: 'fatal', limits: noLimits };
  shop = await openShop({ port: 0, backOfficePort: 0, products: 12, ...settings });
  traffic = startTraffic(shop.port, '/api/v1/products/p-000003/page');
});

afterAll(async () => {
  try {
    await traffic.end();
  } finally {
    await shop.stop();
  }
});

const ask = async (path: string) => {
  const answer = await fetch(`http://127.0.0.1:${shop.port}/api/v1/products${path}`);
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};

/** The cursor of a list's second page, with something else in it. */
const forge = async (list: string, change: (parts: unknown[]) => unknown[]): Promise<string> => {
  const { nextCursor } = (await ask(`${list}&limit=1`)).body;
  const parts: unknown[] = JSON.parse(Buffer.from(nextCursor, 'base64url').toString());
  return Buffer.from(JSON.stringify(change(parts))).toString('base64url');
};

const search = '?q=a&sort=relevance';

test.each([
  ['nothing of ours', search, () => [1, 2, 3]],
  ['a negative place', search, ([mark]: unknown[]) => [mark, -1]],
  ['a place far behind', search, ([mark]: unknown[]) => [mark, 1e9]],
  ['an operator', '?sort=name', ([mark, , id]: unknown[]) => [mark, { $gt: '' }, id]],
  ['the mark of another list', '?sort=newest', ([, ...place]: unknown[]) => ['x', ...place]],
])('H20: a cursor that was forged is refused: %s', async (_, list, change) => {
  const cursor = await forge(list, change);

  const { status, body } = await ask(`${list}&cursor=${cursor}`);

  expect(status).toBe(400);
  expect(body).toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field: 'cursor' }] });
});

test.each(['.*', '(a+)+$', '[a-z]', '^', '$where', '\\', '%'])(
  'H22: a search for a pattern finds what is written so, not what it would match: %s',
  async (pattern) => {
    const { status, body } = await ask(`?q=${encodeURIComponent(pattern)}`);
    const all = await ask('?limit=100');

    expect(status).toBe(200);
    expect(body.items.length).toBeLessThan(all.body.items.length);
  },
);

test('H22: a search of 5,000 characters is not begun', async () => {
  expect(await ask(`?q=${'(a+)+'.repeat(1_000)}`)).toMatchObject({
    status: 414,
    body: { code: 'URI_TOO_LONG' },
  });
});
