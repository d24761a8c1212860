import { expect, test } from '@jest/globals';
import { sections as pageSections } from '../index.ts';
import { fakeInventory } from '../../sections/inventory/testing/fake.ts';
import { fakePricing } from '../../sections/pricing/testing/fake.ts';
import { fakeProduct, productOf } from '../../sections/product/testing/fake.ts';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';

test('the list is what the service says, asked with what the client asked', async () => {
  await using shop = await startGateway();

  const answer = await shop.get('/api/v1/products?category=lamps&sort=newest&limit=2&cursor=abc');

  expect(answer.status).toBe(200);
  const { items, nextCursor } = JSON.parse(await answer.text());
  expect(items.map(({ id }: { id: string }) => id)).toEqual(['lamp-1', 'lamp-2']);
  expect(nextCursor).toBe('next');
  expect(shop.calls[0]?.input).toEqual({
    category: 'lamps',
    sort: 'newest',
    limit: 2,
    cursor: 'abc',
  });
});

test('a product comes with its version as its tag, and is not sent again to a client that has it', async () => {
  await using shop = await startGateway();
  shop.of(fakeProduct).products.set('lamp-1', productOf('lamp-1', { version: 7 }));

  const first = await shop.get('/api/v1/products/lamp-1');
  const again = await shop.get('/api/v1/products/lamp-1', { 'if-none-match': 'W/"7", "x"' });
  const older = await shop.get('/api/v1/products/lamp-1', { 'if-none-match': '"6"' });

  expect(await first.json()).toEqual(productOf('lamp-1', { version: 7 }));
  expect(first.headers.get('etag')).toBe('"7"');
  expect(again.status).toBe(304);
  expect(again.headers.get('etag')).toBe('"7"');
  expect(await again.text()).toBe('');
  expect(older.status).toBe(200);
});

test('an unknown product is not found, nor is its page', async () => {
  await using shop = await startGateway();

  for (const path of ['/api/v1/products/gone', '/api/v1/products/gone/page']) {
    await expectProblem(await shop.get(path), { status: 404, code: 'NOT_FOUND' });
  }
});

test('the page has its sections, in full', async () => {
  await using shop = await startGateway();

  const answer = await shop.get('/api/v1/products/lamp-1/page', { 'x-request-id': 'page-1' });

  expect(answer.headers.get('cache-control')).toBe('private, max-age=0, must-revalidate');
  const { sections, ...page } = JSON.parse(await answer.text());
  expect(page).toEqual({ id: 'lamp-1', degraded: [], purchasable: true, requestId: 'page-1' });
  for (const section of Object.values(sections)) {
    expect(section).toMatchObject({ status: 'ok', source: 'live', ageMs: expect.any(Number) });
  }
  expect(sections.product.data).toEqual(shop.of(fakeProduct).products.get('lamp-1'));
  expect(sections.pricing.data).toEqual(shop.of(fakePricing).prices.get('lamp-1'));
  expect(sections.inventory.data).toEqual(shop.of(fakeInventory).levels.get('lamp-1'));
  expect(sections.recommendations.data).toEqual([
    {
      productId: 'lamp-2',
      reason: { kind: 'boughtTogether', count: 37 },
      card: {
        name: 'Lamp “lamp-2” – größer',
        brand: 'Hell & Söhne',
        category: 'lamps',
        picture: { shape: 'lamps', variant: 7, alt: 'A lamp: lamp-2' },
      },
      price: { amount: 1_990, currency: 'EUR' },
    },
    expect.objectContaining({ productId: 'lamp-3' }),
  ]);
});

test('a degraded page is cached by no client', async () => {
  await using shop = await startGateway();
  shop.behave('pricing', 'failing');

  const answer = await shop.get('/api/v1/products/lamp-1/page');

  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toMatchObject({
    degraded: ['pricing'],
    sections: {
      pricing: {
        status: 'unavailable',
        data: null,
        error: { code: 'UNAVAILABLE', retryable: true },
      },
      product: { status: 'ok' },
    },
  });
});

test('the budget of a page is that of the client, where it is shorter', async () => {
  await using shop = await startGateway();

  await shop.get('/api/v1/products/lamp-1/page', { 'x-request-timeout': '100' });
  const longest = Math.max(...shop.calls.map(({ remainingMs }) => remainingMs));
  expect(longest).toBeLessThanOrEqual(80);

  shop.calls.length = 0;
  await shop.get('/api/v1/products/lamp-1/page', { 'x-request-timeout': '30000' });
  const { remainingMs = 0 } = shop.calls.find(({ service }) => service === 'product') ?? {};
  expect(remainingMs).toBeLessThanOrEqual(400);
});

test('a product that can be had from nowhere is 503, and soon worth another try', async () => {
  await using shop = await startGateway();
  shop.behave('product', 'slow');

  const answer = await shop.get('/api/v1/products/lamp-1/page');

  expect(answer.headers.get('retry-after')).toBe('1');
  const problem = await expectProblem(answer, { status: 503, code: 'UNAVAILABLE' });
  expect(problem).toMatchObject({ retryable: true, retryAfterMs: 1_000 });
});

test('a client that hangs up cancels the calls behind its page', async () => {
  await using shop = await startGateway();
  shop.behave('pricing', 'hanging');
  const tab = new AbortController();
  const url = `http://127.0.0.1:${shop.port}/api/v1/products/lamp-1/page`;
  const page = expect(fetch(url, { signal: tab.signal })).rejects.toThrow();
  while (shop.calls.length < pageSections.length) await new Promise(setImmediate);
  const { signal } = shop.calls.find(({ service }) => service === 'pricing')?.context ?? {};
  const cancelled = new Promise((resolve) => signal?.addEventListener('abort', resolve));

  tab.abort();

  await page;
  await cancelled;
});

test('calls that an answer did not wait for are cancelled', async () => {
  await using shop = await startGateway();
  shop.behave('pricing', 'hanging');

  const answer = await shop.get('/api/v1/products/gone/page');

  expect(answer.status).toBe(404);
  const { signal } = shop.calls.find(({ service }) => service === 'pricing')?.context ?? {};
  while (!signal?.aborted) await new Promise(setImmediate);
});

const withKey = { ...asAdmin, 'idempotency-key': 'key-1' };
const { id: _, version: __, updatedAt: ___, ...facts } = productOf('lamp-1', { name: 'Old lamp' });

test('staff create a product, which has an id of its own and is on sale', async () => {
  await using shop = await startGateway();
  const { withdrawn, ...draft } = facts;

  const answer = await shop.backOffice.send('POST', '/api/v1/products', draft, withKey);

  expect(answer.status).toBe(201);
  const created = JSON.parse(await answer.text());
  expect(created).toMatchObject({ ...draft, withdrawn: false, version: 1 });
  const shown = await shop.get(`/api/v1/products/${created.id}`);
  expect(await shown.json()).toEqual(created);
  const chosen = await shop.backOffice.send(
    'POST',
    '/api/v1/products',
    { ...draft, withdrawn },
    { ...withKey, 'idempotency-key': 'key-2' },
  );
  await expectProblem(chosen, { status: 400, code: 'UNKNOWN_FIELD', field: 'withdrawn' });
});

test('staff change and withdraw a product by its version, and its page shows it at once', async () => {
  await using shop = await startGateway();
  await shop.get('/api/v1/products/lamp-1/page');
  const put = (body: object, version: number) =>
    shop.backOffice.send('PUT', '/api/v1/products/lamp-1', body, {
      ...asAdmin,
      'if-match': `"${version}"`,
    });

  const changed = await put(facts, 1);
  const late = await put(facts, 1);
  const withdrawn = await put({ ...facts, withdrawn: true }, 2);

  expect(changed.headers.get('etag')).toBe('"2"');
  await expectProblem(late, { status: 412, code: 'PRECONDITION_FAILED' });
  expect(await withdrawn.json()).toMatchObject({ name: 'Old lamp', withdrawn: true, version: 3 });
  const page = JSON.parse(await (await shop.get('/api/v1/products/lamp-1/page')).text());
  expect(page.sections.product.data).toMatchObject({ name: 'Old lamp', withdrawn: true });
  expect(page.purchasable).toBe(false);
});
