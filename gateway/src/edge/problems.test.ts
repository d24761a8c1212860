import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { fakeProduct } from '../sections/product/testing/fake.ts';
import { expectProblem } from '../testing/expect-problem.ts';
import { startBusyGateway } from '../testing/busy-gateway.ts';
import { asAdmin, sendRaw, startGateway } from '../testing/running-gateway.ts';

test.each(['/nothing', '/api/v1/product', '/api/v1/products/', '/API/v1/products', '/favicon.ico'])(
  'H7: a path that does not exist is a problem like any other: %s',
  async (path) => {
    await using shop = await startBusyGateway();

    await expectProblem(await shop.get(path), { status: 404, code: 'NOT_FOUND' });
  },
);

test.each([
  ['DELETE', '/api/v1/fixtures', 'POST'],
  ['POST', '/api/v1/products/lamp-1/page', 'GET, HEAD'],
  ['PATCH', '/api/v1/fixtures/lamp-1/texts', 'GET, HEAD, POST'],
  ['GET', '/api/v1/fixtures/lamp-1/amount', 'PUT'],
  ['GET', '/api/v1/fixtures', 'POST'],
  ['OPTIONS', '/status', 'GET, HEAD'],
])(
  'H11: a method that a path does not take is refused with those that it takes: %s %s',
  async (...row) => {
    const [method, path, allow] = row;
    await using shop = await startBusyGateway();

    const { send } = shop.doorOf(path);
    const answer = await send(method, path, method === 'GET' ? undefined : '{}');

    expect(answer.headers.get('allow')).toBe(allow);
    await expectProblem(answer, { status: 405, code: 'METHOD_NOT_ALLOWED' });
  },
);

test('HEAD is GET without the body', async () => {
  await using shop = await startGateway();
  const got = await shop.get('/api/v1/products/lamp-1');

  const head = await shop.send('HEAD', '/api/v1/products/lamp-1', undefined);

  expect(head.status).toBe(200);
  expect(head.headers.get('content-length')).toBe(got.headers.get('content-length'));
  expect(await head.text()).toBe('');
});

test.each([
  ['..%2f..%2fetc'],
  ['a%5cb'],
  ['lamp%00'],
  ['lamp%0d%0aSet-Cookie:x'],
  ['%E0%A4%A'],
  ['%C0%AF'],
  ['-lamp'],
  ['lämp'],
  ['x'.repeat(65)],
])('H7: an invalid id is refused with INVALID_ID on every route that takes one: %s', async (id) => {
  await using shop = await startBusyGateway();
  const { gateway } = shop;
  const all = [...gateway.routes, ...gateway.backOffice.routes];
  const withId = all.filter(({ path }) => path.startsWith('/api/') && path.includes('/:id'));

  for (const { method, path } of withId) {
    const body = method === 'GET' ? undefined : '{}';
    const { send } = shop.doorOf(path, method);
    const answer = await send(method, path.replace(':id', id), body, asAdmin);
    await expectProblem(answer, { status: 400, code: 'INVALID_ID' });
  }
  expect(withId.length).toBeGreaterThan(5);
  expect(shop.calls).toEqual([]);
});

test.each([
  ['/api/v1/products/lamp-1/../lamp-2', 404],
  ['/api/v1/products/%2e%2e', 400],
  ['//api/v1/products', 404],
])('H7: dots and slashes in a path are not resolved: %s', async (path, status) => {
  await using shop = await startBusyGateway();

  const answer = await sendRaw(
    shop.port,
    `GET ${path} HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n`,
  );

  expect(answer).toContain(`HTTP/1.1 ${status} `);
});

test('browsers get problems as pages, except under /api', async () => {
  await using shop = await startGateway();
  const browser = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };

  const page = await shop.get('/nothing', browser);
  const data = await shop.get('/api/v1/nothing', browser);

  expect(page.status).toBe(404);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toContain(page.headers.get('x-request-id'));
  await expectProblem(data, { status: 404, code: 'NOT_FOUND' });
});

test('the answer to an internal failure does not say what failed', async () => {
  await using shop = await startGateway();
  const list = () => Promise.reject(new Error('/secret/path at db.internal'));
  Object.assign(shop.of(fakeProduct).handlers, { list });

  const answer = await shop.get('/api/v1/products');

  const problem = await expectProblem(answer, { status: 500, code: 'INTERNAL' });
  expect(JSON.stringify(problem)).not.toContain('secret');
});

test.each([
  ['failing', 503, 'UNAVAILABLE', '1'],
  ['shedding', 503, 'OVERLOADED', '2'],
  ['slow', 504, 'DEADLINE_EXCEEDED', null],
] as const)(
  'a service that is %s is a problem that may pass',
  async (behaviour, status, code, after) => {
    await using shop = await startGateway();
    shop.behave('product', behaviour);

    const answer = await shop.get('/api/v1/products/lamp-1');

    expect(answer.headers.get('retry-after')).toBe(after);
    expect(await expectProblem(answer, { status, code })).toMatchObject({ retryable: true });
  },
);

test("the client's request id and trace are used and answered", async () => {
  await using shop = await startGateway();
  const traceId = 'a'.repeat(32);
  const traceparent = `00-${traceId}-${'b'.repeat(16)}-01`;

  const answer = await shop.get('/api/v1/products', { 'x-request-id': 'cart.7_x-1', traceparent });

  expect(answer.headers.get('x-request-id')).toBe('cart.7_x-1');
  expect(answer.headers.get('traceparent')).toContain(traceId);
  expect(shop.calls[0]?.context.requestId).toBe('cart.7_x-1');
  expect(shop.calls[0]?.context.trace.traceId).toBe(traceId);
});

test.each(['x'.repeat(65), '<script>', 'two words', ''])(
  'H21: a name of a request that cannot be one is replaced, and so is a trace: %j',
  async (requestId) => {
    await using shop = await startBusyGateway();

    const answer = await shop.get('/status', { 'x-request-id': requestId, traceparent: 'garbage' });

    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  },
);

test('every answer, also a refusal, is guarded against misuse in browsers', async () => {
  await using shop = await startGateway();

  for (const path of ['/', '/api/v1/products', '/nothing', '/products/lamp-1', '/shop.css']) {
    const { headers } = await shop.get(path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';style-src 'self';script-src 'self';connect-src 'self';img-src 'self';" +
        "form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('H21: the words of a client about proxies in front change no answer', async () => {
  await using shop = await startBusyGateway();
  const made = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'ftp', forwarded: 'for=x' };
  const form = { title: 'Bright', text: 'Very.', idempotencyKey: 'k' };
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(form).toString();

  const answer = await shop.send('POST', '/fixtures/lamp-1/texts', body, { ...type, ...made });

  expect(answer.headers.get('location')).toBe('/fixtures/lamp-1?posted=yes#texts');
  expect(JSON.stringify([...answer.headers])).not.toContain('evil');
});

test('every refusal is counted by its code, including bytes that are no request', async () => {
  const metrics = new Registry();
  await using shop = await startBusyGateway({ metrics });

  await sendRaw(shop.port, 'FETCH / HTTP/1.1\r\nHost: shop.test\r\n\r\n');
  await shop.get('/nothing');
  await shop.backOffice.get('/nothing');

  const text = await metrics.metrics();
  expect(text).toContain('shop_http_refusals_total{code="INVALID_ARGUMENT"} 1');
  expect(text).toContain('shop_http_refusals_total{code="NOT_FOUND"} 2');
});
