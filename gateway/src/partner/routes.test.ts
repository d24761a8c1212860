import { gunzipSync } from 'node:zlib';
import { get as httpGet } from 'node:http';
import { expect, test } from '@jest/globals';
import { systemRuntime } from '@shop/shared/runtime';
import { noLimits } from '../edge/limits/limit-settings.ts';
import { fakeProduct, productOf } from '../sections/product/testing/fake.ts';
import { sections } from '../sections/index.ts';
import { expectProblem } from '../testing/expect-problem.ts';
import { type RunningGatewayOptions, startGateway } from '../testing/running-gateway.ts';
import { partnerChangesOf, partnerList, partnerProductOf } from './contract.ts';
import { settleMs } from './feed/settled-positions.ts';
import { maxPartnerBytes } from './partner-product.ts';
import { makePartner } from './testing/partner.ts';

const path = '/partner/v1/products/lamp-1';

/** A gateway, and what a partner gets from it. */
const startForPartner = async (options?: RunningGatewayOptions) => {
  const shop = await startGateway(options);
  const { headers } = await makePartner(shop, { quota: 100_000 });
  const ask = (url: string, more = {}) => shop.get(url, { ...headers, ...more });
  return { ...shop, headers, ask };
};

/** Real time, which a test can set ahead. */
const createLeapingRuntime = () => {
  let aheadMs = 0;
  const runtime = { ...systemRuntime, now: () => systemRuntime.now() + aheadMs };
  return { runtime, leap: (ms: number) => void (aheadMs += ms) };
};

test('a product has all that is public of it, in the shape of its contract, and nothing of how it was made', async () => {
  await using shop = await startForPartner();

  const answer = await shop.ask(path);

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const product: unknown = await answer.json();
  expect(partnerProductOf(sections).strict().parse(product)).toEqual(product);
  expect(product).toMatchObject({
    id: 'lamp-1',
    version: '1.0',
    details: { name: expect.any(String), pictures: [{ href: '/pictures/lamps/7.svg' }] },
    price: { list: { amount: 5_000, currency: 'EUR' }, current: { amount: 1_990 } },
    stock: { available: 4 },
    purchasable: true,
    incomplete: [],
  });
  expect(JSON.stringify(product)).not.toMatch(
    /ageMs|source|requestId|onHand|updatedAt|priority|instance/,
  );
});

test('fields that the sections have for partners differ in their names, and from those of a product', () => {
  const names = sections.flatMap(({ partner }) => partner?.name ?? []);

  const own = ['id', 'version', 'purchasable', 'incomplete'];
  expect(new Set([...names, ...own]).size).toBe(names.length + own.length);
});

test('the entity tag is the same while nothing changes, and saves the body', async () => {
  await using shop = await startForPartner();
  const first = await shop.ask(path);
  const tag = first.headers.get('etag') ?? '';

  const again = await shop.ask(path, { 'if-none-match': tag });
  const other = await shop.ask('/partner/v1/products/lamp-2', { 'if-none-match': tag });

  expect(first.headers.get('cache-control')).toBe('private, max-age=0, must-revalidate');
  expect(first.headers.get('vary')).toBe('Authorization, Accept-Encoding');
  expect(again.status).toBe(304);
  expect(again.headers.get('ratelimit')).toContain('"partner"');
  expect(await again.text()).toBe('');
  expect(other.status).toBe(200);
});

test('a product is compressed for those who take gzip', async () => {
  await using shop = await startForPartner();
  const headers = { ...shop.headers, 'accept-encoding': 'gzip' };

  const body = await new Promise<Buffer>((resolve, reject) => {
    httpGet({ host: '127.0.0.1', port: shop.port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
    }).on('error', reject);
  });

  expect(JSON.parse(gunzipSync(body).toString())).toMatchObject({ id: 'lamp-1' });
});

test.each(sections.filter(({ partner, required }) => partner && !required))(
  'while $name does not answer its field is null, is named, and nothing is kept of the answer',
  async ({ name, partner }) => {
    await using shop = await startForPartner();
    shop.behave(name, 'failing');

    const answer = await shop.ask(path);

    const product: unknown = await answer.json();
    const field = partner?.name ?? '';
    expect(answer.status).toBe(200);
    expect(product).toMatchObject({ [field]: null, incomplete: [field] });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(partnerProductOf(sections).strict().parse(product)).toEqual(product);
  },
);

test('a field as it was last is shown, and named: it may be out of date', async () => {
  const { runtime, leap } = createLeapingRuntime();
  await using shop = await startForPartner({ runtime });
  await shop.ask(path);
  leap(1_000);
  shop.behave('product', 'failing');

  const product = await (await shop.ask(path)).json();

  expect(product).toMatchObject({
    details: { name: expect.any(String) },
    incomplete: ['details'],
  });
});

test('a product whose service does not answer, and of which nothing is known, is 503', async () => {
  await using shop = await startForPartner();
  shop.behave('product', 'failing');

  const answer = await shop.ask(path);

  expect(answer.headers.get('retry-after')).toBe('1');
  await expectProblem(answer, { status: 503, code: 'UNAVAILABLE' });
});

test('a field with which the product would be too large is null, and named', async () => {
  await using shop = await startForPartner();
  const description = '台'.repeat(maxPartnerBytes / 3);
  shop.of(fakeProduct).products.set('lamp-1', productOf('lamp-1', { description }));

  const answer = await shop.ask(path);
  const text = await answer.text();

  expect(Buffer.byteLength(text)).toBeLessThan(maxPartnerBytes);
  expect(JSON.parse(text)).toMatchObject({
    details: null,
    price: { current: { amount: 1_990 } },
    incomplete: ['details'],
  });
});

test('the list has ids and names on pages, with an entity tag', async () => {
  await using shop = await startForPartner();

  const answer = await shop.ask('/partner/v1/products?limit=2&category=lamps');
  const list: unknown = await answer.json();
  const tag = answer.headers.get('etag') ?? '';
  const again = await shop.ask('/partner/v1/products?limit=2&category=lamps', {
    'if-none-match': tag,
  });

  expect(partnerList.strict().parse(list)).toEqual(list);
  expect(list).toMatchObject({ items: [{ id: 'lamp-1' }, { id: 'lamp-2' }], nextCursor: 'next' });
  expect(JSON.stringify(list)).not.toMatch(/picture|withdrawn|version/);
  expect(again.status).toBe(304);
});

test('the feed gives a cursor, and takes it', async () => {
  const { runtime, leap } = createLeapingRuntime();
  const subscriptionStatus = () =>
    sections.map(({ contract: { service } }) => ({
      service,
      epoch: 'fake',
      seq: 0,
      lastSeq: 0,
      lagEvents: 0,
      lagMs: 0,
      silentMs: 0,
      resets: 1,
      deadLetters: { count: 0, isFull: false, newest: undefined },
      lastEvents: [],
    }));
  await using shop = await startForPartner({ runtime, subscriptionStatus });

  const early = await shop.ask('/partner/v1/changes');
  leap(settleMs);
  const first = await shop.ask('/partner/v1/changes');
  const page = partnerChangesOf(sections)
    .strict()
    .parse(await first.json());
  const next = await shop.ask(`/partner/v1/changes?after=${page.next}&limit=5`);

  expect(early.headers.get('retry-after')).toBe('7');
  await expectProblem(early, { status: 503, code: 'UNAVAILABLE' });
  expect(first.headers.get('cache-control')).toBe('no-store');
  expect(first.headers.get('vary')).toBe('Authorization');
  expect(page).toEqual({ items: [], next: expect.any(String), more: false, behind: [] });
  expect(page.next.length).toBeLessThan(512);
  expect(await next.json()).toEqual(page);
});

test.each([
  ['/partner/v1/products?q=lamp', 'INVALID_ARGUMENT', 'q'],
  ['/partner/v1/products?limit=101', 'INVALID_ARGUMENT', 'limit'],
  ['/partner/v1/products?cursor=a;b', 'INVALID_ARGUMENT', 'cursor'],
  ['/partner/v1/products/lamp-1?fields=price', 'INVALID_ARGUMENT', 'fields'],
  ['/partner/v1/products/-lamp', 'INVALID_ID', 'id'],
  ['/partner/v1/changes?since=yesterday', 'INVALID_ARGUMENT', 'since'],
  ['/partner/v1/changes?after=', 'INVALID_ARGUMENT', 'after'],
  [`/partner/v1/changes?after=${'x'.repeat(1_501)}`, 'INVALID_ARGUMENT', 'after'],
  ['/partner/v1/changes?limit=0', 'INVALID_ARGUMENT', 'limit'],
] as const)('what a partner cannot ask is refused by name: %s', async (url, code, field) => {
  await using shop = await startForPartner();

  await expectProblem(await shop.ask(url), { status: 400, code, field });
});

test('errors are problems, also for a browser, and nothing is there for pages of other origins', async () => {
  const origin = 'https://app.example.com';
  await using shop = await startForPartner({ settings: { corsOrigins: [origin] } });

  const gone = await shop.ask('/partner/v1/products/gone', { accept: 'text/html' });
  const foreign = await shop.ask(path, { origin });
  const preflight = await shop.send('OPTIONS', path, undefined, {
    origin,
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization',
  });

  await expectProblem(gone, { status: 404, code: 'NOT_FOUND' });
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  await expectProblem(preflight, { status: 405, code: 'METHOD_NOT_ALLOWED' });
});

test('the limits of an address hold for partners, too', async () => {
  const limits = { ...noLimits, REQUESTS_PER_SECOND: 1, REQUEST_BURST: 2 };
  await using shop = await startForPartner({ settings: { limits } });

  const statuses = [];
  for (let count = 0; count < 3; count += 1) statuses.push((await shop.ask(path)).status);

  expect(statuses).toEqual([200, 200, 429]);
});
