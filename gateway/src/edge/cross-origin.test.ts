import { expect, test } from '@jest/globals';
import { startGateway } from '../testing/running-gateway.ts';
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

  const asked = await shop.send('OPTIONS', '/api/v1/baskets', undefined, {
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
  const path = '/api/v1/products/lamp-1/price';

  const asked = await shop.backOffice.send('OPTIONS', path, undefined, {
    origin: app,
    ...preflight,
  });

  expect(allowed(asked)).toBeNull();
});

test.each(['*', 'https://app.example.com/path', 'app.example.com', 'null'])(
  'what is no origin is refused at the start: %s',
  (text) => {
    expect(httpVariables.safeParse({ CORS_ORIGINS: text }).success).toBe(false);
  },
);
