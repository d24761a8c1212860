import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { fakePricing, priceOf } from '../../sections/pricing/testing/fake.ts';
import { fakeProduct } from '../../sections/product/testing/fake.ts';
import { startGateway } from '../../testing/running-gateway.ts';

const browser = { accept: 'text/html' };

test('the front page shows products with their prices, and how to find others', async () => {
  await using shop = await startGateway();
  shop.of(fakePricing).prices.set('lamp-2', priceOf('lamp-2', 4_242));

  const page = await shop.get('/?q=&category=lamps&sort=name', browser);

  expect(page.status).toBe(200);
  const markup = await page.text();
  expect(markup).toContain('href="/products/lamp-1"');
  expect(markup).toContain('42.42');
  expect(shop.calls[0]?.input).toEqual({ category: 'lamps', sort: 'name' });
});

test('a list that goes on has a link to its next page, with the same filters', async () => {
  await using shop = await startGateway();
  const items: never[] = [];
  Object.assign(shop.of(fakeProduct).handlers, {
    list: async () => ({ items, nextCursor: 'abc' }),
  });

  const markup = await (await shop.get('/?q=lamp&category=lamps', browser)).text();

  expect(markup).toMatch(/href="\/\?q=lamp&amp;category=lamps[^"]*&amp;cursor=abc#products"/);
});

test('the front page does without prices and categories, but not without products', async () => {
  await using shop = await startGateway();
  shop.behave('pricing', 'failing');
  Object.assign(shop.of(fakeProduct).handlers, {
    categories: () => Promise.reject(new Error('broken')),
  });

  const partial = await shop.get('/', browser);
  shop.behave('product', 'failing');
  const none = await shop.get('/', browser);

  expect(partial.status).toBe(200);
  expect(partial.headers.get('cache-control')).toBe('no-store');
  expect(await partial.text()).toContain('href="/products/lamp-1"');
  expect(none.status).toBe(503);
  expect(none.headers.get('content-type')).toContain('text/html');
});

test.each([
  '/?utm_source=x&utm_source=y&q=',
  '/products/lamp-1?fbclid=abc&review=',
  '/status?gclid=%E0%A4%A&__proto__=1',
  '/shop.css?v=2',
  '/pictures/lamps/7.svg?size=large',
  `/?${Array.from({ length: 60 }, (_, place) => `k${place}=1`).join('&')}`,
])('pages for people ignore what links carry that they do not know: %s', async (link) => {
  await using shop = await startGateway();

  expect((await shop.get(link, browser)).status).toBe(200);
});

test.each([
  ['that is none of its words', '/products/lamp-1?review=123'],
  ['that is no order', '/?sort=price'],
  ['that is no format', '/status?format=xml'],
  ['that is no name of a category', '/?category=../x'],
  ['that is too long', `/?q=${'x'.repeat(201)}`],
  ['with a NUL in it', '/?q=a%00b'],
  ['that is not UTF-8', '/?q=%E0%A4%A'],
  ['that is no cursor', '/?cursor=-1;drop'],
  ['that it has already', `/?${'q=lamp&'.repeat(60)}`],
])('a page leaves out a value %s', async (_what, link) => {
  await using shop = await startGateway();

  expect((await shop.get(link, browser)).status).toBe(200);
});

test('a page ignores invalid parameters of a link, and the API refuses them', async () => {
  await using shop = await startGateway();
  const query = 'q=lamp&sort=price&category=Lamps&category=lamps';

  await shop.get(`/?${query}`, browser);
  const refused = await shop.get(`/api/v1/products?${query}`);

  const asked = shop.calls.filter(({ operation }) => operation === 'list');
  expect(asked.map(({ input }) => input)).toEqual([
    { q: 'lamp', category: 'lamps', sort: 'relevance' },
  ]);
  expect(refused.status).toBe(400);
});

test('a place in another list is none: the page begins at the first product', async () => {
  await using shop = await startGateway();
  const field = { field: 'cursor', message: 'is not a cursor of this list' };
  const refusal = new ServiceError('INVALID_ARGUMENT', 'no', { executed: 'no', fields: [field] });
  const whole = { items: [], nextCursor: 'next' };
  const list = async ({ cursor }: { cursor?: string }) =>
    cursor === undefined ? whole : Promise.reject(refusal);
  Object.assign(shop.of(fakeProduct).handlers, { list });

  const page = await shop.get('/?q=lamp&cursor=another', browser);
  const asked = await shop.get('/api/v1/products?q=lamp&cursor=another');

  expect(page.status).toBe(200);
  expect(await page.text()).toContain('cursor=next');
  expect(asked.status).toBe(400);
});
