import { expect, test } from '@jest/globals';
import { expectProblem } from '../testing/expect-problem.ts';
import { fixturePaths } from '../testing/fixture-routes.ts';
import { sendRaw, startGateway } from '../testing/running-gateway.ts';
import type { RunningGateway } from '../testing/running-gateway.ts';
import { httpSettingsOf, httpVariables } from './http-settings.ts';
import { noLimits } from './limits/limit-settings.ts';

const app = 'https://app.example.com';
const settings = httpSettingsOf(
  httpVariables.parse({ CORS_ORIGINS: `${app}, http://localhost:5173` }),
);
const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin');

const preflight = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type,idempotency-key',
};

test('pages of an origin that is named may use the API, and see what they need', async () => {
  await using shop = await startGateway({ settings });

  const asked = await shop.send('OPTIONS', '/api/v1/fixtures', undefined, {
    origin: app,
    ...preflight,
  });
  const answer = await shop.get('/api/v1/products/lamp-1', { origin: app });
  const missing = await shop.get('/api/v1/nothing', { origin: app });

  expect(asked.status).toBe(204);
  expect(allowed(asked)).toBe(app);
  expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
  expect(asked.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
  expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
  expect([answer, missing].map(allowed)).toEqual([app, app]);
  expect(answer.headers.get('vary')).toContain('Origin');
  expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
});

test('also a refusal by a limit can be read', async () => {
  const limits = { ...noLimits, REQUESTS_PER_SECOND: 1, REQUEST_BURST: 1 };
  await using shop = await startGateway({ settings: { ...settings, limits } });
  const get = () => shop.get('/api/v1/products', { origin: app });

  await get();
  const refused = await get();

  expect(refused.status).toBe(429);
  expect(allowed(refused)).toBe(app);
});

const ask = (shop: RunningGateway, headers: Record<string, string> = {}) =>
  shop.send('OPTIONS', '/api/v1/fixtures', undefined, { origin: app, ...preflight, ...headers });

test('preflights count as any other request', async () => {
  const limits = { ...noLimits, REQUESTS_PER_SECOND: 1, REQUEST_BURST: 2 };
  await using shop = await startGateway({ settings: { ...settings, limits } });

  const statuses = [];
  for (let n = 0; n < 4; n++) statuses.push((await ask(shop)).status);

  expect(statuses).toEqual([204, 204, 429, 429]);
});

test('a preflight passes the guard, and has a name and the headers of all answers', async () => {
  await using shop = await startGateway({
    settings: { ...settings, trustedHosts: ['127.0.0.1'] },
  });

  const answer = await ask(shop, { 'x-request-id': 'preflight-1' });
  const elsewhere = await sendRaw(
    shop.port,
    `OPTIONS /api/v1/fixtures HTTP/1.1\r\nHost: evil.test\r\nOrigin: ${app}\r\nConnection: close\r\n` +
      'Access-Control-Request-Method: POST\r\n\r\n',
  );

  expect(answer.status).toBe(204);
  expect(answer.headers.get('x-request-id')).toBe('preflight-1');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(elsewhere).toMatch(/^HTTP\/1\.1 400 /);
});

test('a preflight at a gateway that drains gives up its connection', async () => {
  await using shop = await startGateway({ settings });
  const drained = shop.gateway.drain(50);

  expect((await ask(shop)).headers.get('connection')).toBe('close');
  await drained;
});

test.each([
  ['another origin', '/api/v1/products', 'https://evil.example.com', settings],
  ['a page for people', '/', app, settings],
  ['a shop that names none', '/api/v1/products', app, {}],
])('nothing is allowed to %s', async (_, path, origin, given) => {
  await using shop = await startGateway({ settings: given });

  expect(allowed(await shop.get(path, { origin }))).toBeNull();
});

test('the back office is for no page at all', async () => {
  await using shop = await startGateway({ settings });
  const path = '/api/v1/fixtures/lamp-1/amount';

  const asked = await shop.backOffice.send('OPTIONS', path, undefined, {
    origin: app,
    ...preflight,
  });

  expect(allowed(asked)).toBeNull();
});

test.each(['*', 'https://app.example.com/path', 'app.example.com', 'null'])(
  'a value that is no origin is refused at the start: %s',
  (text) => {
    expect(httpVariables.safeParse({ CORS_ORIGINS: text }).success).toBe(false);
  },
);

test('a form is taken from pages of the shop, and from browsers that do not say where it is from', async () => {
  await using shop = await startGateway();
  const path = fixturePaths.form.replace(':id', 'lamp-1');
  const post = (from?: string) =>
    shop.send('POST', path, 'title=So&text=Yes&idempotencyKey=form-1', {
      'content-type': 'application/x-www-form-urlencoded',
      ...(from !== undefined && { 'sec-fetch-site': from }),
    });

  for (const from of [undefined, 'none', 'same-origin'])
    expect((await post(from)).status).toBe(303);
  const taken = shop.calls.length;
  for (const from of ['cross-site', 'same-site']) {
    await expectProblem(await post(from), { status: 403, code: 'PERMISSION_DENIED' });
  }
  expect(shop.calls).toHaveLength(taken);
});
