import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';
import { fakeMerchants } from './testing/fake.ts';
import { kiln } from './testing/sample.ts';

const { id, version: _version, updatedAt: _updatedAt, ...terms } = kiln;
const path = `/api/v1/merchants/${id}`;
const browser = { accept: 'text/html' };

const sectionOf = async ({ get }: Pick<Awaited<ReturnType<typeof startGateway>>, 'get'>) => {
  const page = z
    .object({ sections: z.object({ merchants: z.looseObject({ data: z.unknown() }) }) })
    .parse(await (await get('/api/v1/products/lamp-1/page')).json());
  return page.sections.merchants;
};

test('the page says who sells the product, on which terms', async () => {
  await using shop = await startGateway();

  const section = await sectionOf(shop);

  expect(section).toMatchObject({ status: 'ok', source: 'live' });
  expect(section.data).toEqual({ id: 'lamp-1', merchant: kiln, listingVersion: 1 });
});

test('a product that nobody sells has a page without a seller', async () => {
  await using shop = await startGateway();
  shop.of(fakeMerchants).listings.delete('lamp-1');

  const section = await sectionOf(shop);
  const page = await (await shop.get('/products/lamp-1', browser)).text();

  expect(section).toMatchObject({ status: 'ok', data: null });
  expect(page).not.toContain('Sold by');
});

test('merchants are read as data, cheap to repeat', async () => {
  await using shop = await startGateway();

  const list = await shop.get('/api/v1/merchants?limit=5');
  const one = await shop.get(path);
  const again = await shop.get(path, { 'if-none-match': one.headers.get('etag') ?? '' });

  expect(await list.json()).toEqual({ items: [kiln], nextCursor: null });
  expect(await one.json()).toEqual(kiln);
  expect(again.status).toBe(304);
});

test('a merchant that there is not is 404, as data and as a page', async () => {
  await using shop = await startGateway();

  const data = await shop.get('/api/v1/merchants/gone');
  const page = await shop.get('/merchants/gone', browser);

  await expectProblem(data, { status: 404, code: 'NOT_FOUND' });
  expect(page.status).toBe(404);
  expect(page.headers.get('content-type')).toContain('text/html');
});

test('other terms of a merchant are on the pages of its products at once', async () => {
  await using shop = await startGateway();
  await sectionOf(shop);
  const headers = { ...asAdmin, 'if-match': '"3"' };

  const answer = await shop.backOffice.send('PUT', path, { ...terms, name: 'Loom' }, headers);
  const late = await shop.backOffice.send('PUT', path, terms, headers);

  expect(answer.status).toBe(200);
  expect(answer.headers.get('etag')).toBe('"4"');
  expect((await sectionOf(shop)).data).toMatchObject({ merchant: { name: 'Loom' } });
  await expectProblem(late, { status: 412, code: 'PRECONDITION_FAILED' });
});

test('a product gets its first seller, and then another one by the version of the listing', async () => {
  await using shop = await startGateway();
  shop.of(fakeMerchants).listings.delete('lamp-1');
  const put = (merchantId: string, condition: object) =>
    shop.backOffice.send(
      'PUT',
      '/api/v1/products/lamp-1/merchant',
      { merchantId },
      { ...asAdmin, ...condition },
    );

  const first = await put(id, { 'if-none-match': '*' });
  const without = await put(id, {});
  const second = await put('other', { 'if-match': '"1"' });

  expect(await first.json()).toMatchObject({ id: 'lamp-1', merchantId: id, version: 1 });
  await expectProblem(without, { status: 428, code: 'PRECONDITION_REQUIRED' });
  expect(await second.json()).toMatchObject({ merchantId: 'other', version: 2 });
  expect((await sectionOf(shop)).data).toBeNull();
});

test('a new merchant is 201, and needs an idempotency key', async () => {
  await using shop = await startGateway();
  const post = (headers: Readonly<Record<string, string>>) =>
    shop.backOffice.send('POST', '/api/v1/merchants', terms, { ...asAdmin, ...headers });

  expect((await post({ 'idempotency-key': 'key-1' })).status).toBe(201);
  await expectProblem(await post({}), {
    status: 400,
    code: 'INVALID_ARGUMENT',
    field: 'Idempotency-Key',
  });
});

test('the page of a merchant shows its terms and its products', async () => {
  await using shop = await startGateway();

  const page = await shop.get(`/merchants/${id}`, browser);

  expect(page.status).toBe(200);
  const markup = await page.text();
  for (const shown of ['Kiln &amp; Loom', 'Ships from Portugal', '/products/lamp-2', '19.90']) {
    expect(markup).toContain(shown);
  }
});

test.each([
  ['pricing', 'Some prices are not known right now.'],
  ['product', 'Its products are not known right now.'],
])('without %s the page of a merchant says so', async (service, notice) => {
  await using shop = await startGateway();
  shop.behave(service, 'failing');

  const page = await shop.get(`/merchants/${id}`, browser);

  expect(page.status).toBe(200);
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(await page.text()).toContain(notice);
});

test('the seller survives its service', async () => {
  await using shop = await startGateway();
  await sectionOf(shop);
  shop.behave('merchants', 'failing');

  const { data } = await sectionOf(shop);

  expect(data).toMatchObject({ merchant: kiln });
});

test('a phone is told who sells the product', async () => {
  await using shop = await startGateway();

  const page = await (await shop.get('/mobile/v1/products/lamp-1')).json();

  expect(page).toMatchObject({ seller: { id, name: terms.name, average: 4.8 } });
});
