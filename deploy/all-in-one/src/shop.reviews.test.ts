import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { noLimits } from '@shop/gateway/edge/limits/limit-settings';
import { firstDemoAccount } from '@shop/seed/customers/demo';
import { systemRuntime } from '@shop/shared/runtime';
import { eventually } from '@shop/shared/service/testing/eventually';
import { type Shop, openShop } from './shop.ts';
import { lines, signIn } from './testing/buyer.ts';

let shop: Shop;

/** How far the clock of the shop is ahead. */
let aheadMs = 0;
/** Longer than an order is packed. */
const packedMs = 30_000;

beforeAll(async () => {
  const limits = { ...noLimits, TRUSTED_PROXIES: 1 };
  const runtime = { ...systemRuntime, wallTime: () => Date.now() + aheadMs };
  const settings = { adminToken: 'nobody-changes-anything', logLevel: 'fatal', limits, runtime };
  shop = await openShop({ port: 0, backOfficePort: 0, products: 12, ...settings });
});

afterAll(() => shop.stop());

const reviewsOf = (product: string) =>
  `http://127.0.0.1:${shop.port}/api/v1/products/${product}/reviews`;

interface Sent {
  readonly key?: string;
  readonly from?: string;
  readonly text?: string;
  readonly own?: Readonly<Record<string, string>>;
}

const review = async (
  product: string,
  { key = randomUUID(), from = '203.0.113.1', text = 'So.', own = {} }: Sent,
) => {
  const answer = await fetch(reviewsOf(product), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key,
      'x-forwarded-for': from,
      ...own,
    },
    body: JSON.stringify({ rating: 5, title: 'Said', text, author: 'Ada' }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};

test('H19: a written text comes back byte for byte, in one form of Unicode', async () => {
  const emoji = '👩🏽‍🚀 ist da';

  expect(await review('p-000001', { text: emoji })).toMatchObject({
    status: 201,
    body: { text: emoji },
  });
  expect((await review('p-000001', { text: 'Scho\u0308n' })).body.text).toBe('Schön');
  const listed = JSON.parse(await (await fetch(`${reviewsOf('p-000001')}?limit=2`)).text());
  expect(listed.items.map(({ text }: { text: string }) => text)).toEqual(['Schön', emoji]);
});

test('H19: ten thousand marks on one letter are refused', async () => {
  const { status, body } = await review('p-000001', { text: `a${'\u0301'.repeat(9_000)}` });

  expect(status).toBe(400);
  expect(body).toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field: 'text' }] });
});

test('one key on two products is two reviews, and on one of them one', async () => {
  const first = await review('p-000002', { key: '1' });
  const other = await review('p-000003', { key: '1' });

  expect([first.status, other.status]).toEqual([201, 201]);
  expect(other.body.id).not.toBe(first.body.id);
  expect(await review('p-000002', { key: '1' })).toEqual(first);
});

test('the key of one client is not that of another one: both reviews are there', async () => {
  const first = await review('p-000004', { key: '1' });
  const other = await review('p-000004', { key: '1', from: '198.51.100.2' });

  expect(other).toMatchObject({ status: 201 });
  expect(other.body.id).not.toBe(first.body.id);
});

test('a random key gives the same review again when its client comes from another address', async () => {
  const key = randomUUID();
  const first = await review('p-000005', { key });

  expect(await review('p-000005', { key, from: '198.51.100.2' })).toEqual(first);
});

test('another review under the key of the first is refused, with its code', async () => {
  await review('p-000006', { key: '1' });

  expect(await review('p-000006', { key: '1', text: 'Otherwise.' })).toMatchObject({
    status: 422,
    body: { code: 'IDEMPOTENCY_MISMATCH' },
  });
});

/** Posts a form as a browser does. */
const post = (path: string, fields: Record<string, string>, cookie = '') =>
  fetch(`http://127.0.0.1:${shop.port}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', cookie },
    body: new URLSearchParams(fields),
  });

test('a customer buys something, gets it, and writes a review, which the page shows as verified', async () => {
  const product = lines[0]?.productId ?? '';
  const signedIn = await post('/sign-in', firstDemoAccount);
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0];
  const ada = await signIn(shop.port);
  const { id } = (await ada.place()).order;
  expect((await review(product, ada)).body.verified).toBe(false);

  aheadMs += packedMs;
  await eventually(async () => expect((await ada.order(id)).status).toBe('shipped'));
  const typed = { rating: '5', title: 'It came in one piece', text: 'Well packed.', author: 'Ada' };
  const write = () =>
    post(`/products/${product}/reviews`, { ...typed, idempotencyKey: randomUUID() }, cookie);
  // The reviews service hears of it a moment later.
  await eventually(async () =>
    expect((await write()).headers.get('location')).toContain('?review=verified'),
  );

  const page = await fetch(`http://127.0.0.1:${shop.port}/products/${product}`, {
    headers: { accept: 'text/html' },
  });
  const [shown] = (await page.text()).split('<article').filter((one) => one.includes(typed.title));
  expect(shown).toContain('Verified purchase');
  expect((await write()).status).toBe(409);
  expect((await review(product, {})).body.verified).toBe(false);
});
