import { get as httpGet } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { fakeProduct, productOf } from '../sections/product/testing/fake.ts';
import { expectProblem } from '../testing/expect-problem.ts';
import { startGateway } from '../testing/running-gateway.ts';
import { maxMobileBytes } from './mobile-page.ts';

const path = '/mobile/v1/products/lamp-1';

/** An answer as it comes, without what `fetch` unpacks. */
const raw = (port: number, headers: Record<string, string>) =>
  new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
    httpGet({ host: '127.0.0.1', port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) }),
      );
    }).on('error', reject);
  });

test('a phone gets the page with what it needs, and one price', async () => {
  await using shop = await startGateway();

  const answer = await shop.get(path);

  expect(answer.status).toBe(200);
  const page: unknown = await answer.json();
  expect(page).toMatchObject({
    id: 'lamp-1',
    name: expect.any(String),
    price: { amount: 1_990, currency: 'EUR', list: 5_000 },
    stock: 4,
    purchasable: true,
    missing: [],
  });
  expect(JSON.stringify(page)).not.toMatch(/ageMs|source|requestId/);
});

test('the entity tag is the same while nothing changes, and saves the body', async () => {
  await using shop = await startGateway();
  const first = await shop.get(path);
  const tag = first.headers.get('etag') ?? '';

  const again = await shop.get(path, { 'if-none-match': tag });
  shop.of(fakeProduct).products.set('lamp-1', productOf('lamp-1', { name: 'Moon', version: 2 }));
  const changed = await shop.get('/mobile/v1/products/lamp-2', { 'if-none-match': tag });

  expect(tag).toMatch(/^W\/"[\w-]{22}"$/);
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
  expect(changed.status).toBe(200);
});

test.each([
  ['gzip', 'gzip'],
  ['br, gzip;q=0.5', 'gzip'],
  ['*', 'gzip'],
  ['gzip;q=0', undefined],
  ['br', undefined],
  ['identity', undefined],
])('with Accept-Encoding %s the page is sent as %s', async (accepted, encoding) => {
  await using shop = await startGateway();

  const answer = await raw(shop.port, { 'accept-encoding': accepted });

  expect(answer.encoding).toBe(encoding);
  const body = encoding ? gunzipSync(answer.body) : answer.body;
  expect(JSON.parse(body.toString())).toMatchObject({ id: 'lamp-1' });
});

test('the page has at most 8 KB, whatever its texts', async () => {
  await using shop = await startGateway();
  const long = { name: '台'.repeat(120), description: '台 '.repeat(2_000), brand: '台'.repeat(60) };
  const picture = { shape: 'lamps', variant: 7, alt: '台'.repeat(200) };
  for (const id of ['lamp-1', 'lamp-2', 'lamp-3']) {
    const facts = { ...long, pictures: [picture, picture, picture] };
    shop.of(fakeProduct).products.set(id, productOf(id, facts));
  }

  const text = await (await shop.get(path)).text();

  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxMobileBytes);
  expect(JSON.parse(text)).toMatchObject({ name: long.name, price: { amount: 1_990 } });
});

test('a section that is missing is named, and the page is not cached', async () => {
  await using shop = await startGateway();
  shop.behave('pricing', 'failing');

  const answer = await shop.get(path);

  expect(answer.headers.get('cache-control')).toBe('no-store');
  const page = await answer.json();
  expect(page).toMatchObject({ missing: ['pricing'], purchasable: false });
  expect(page).not.toHaveProperty('price');
});

test('errors are problems, also for a browser', async () => {
  await using shop = await startGateway();

  const gone = await shop.get('/mobile/v1/products/gone', { accept: 'text/html' });
  const query = await shop.get(`${path}?utm_source=x`);

  await expectProblem(gone, { status: 404, code: 'NOT_FOUND' });
  await expectProblem(query, { status: 400, code: 'INVALID_ARGUMENT', field: 'utm_source' });
});
