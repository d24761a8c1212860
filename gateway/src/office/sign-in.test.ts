import { expect, test } from '@jest/globals';
import { noLimits } from '../edge/limits/limit-settings.ts';
import { MemorySessionStore } from '../sessions/memory-session-store.ts';
import { systemRuntime } from '@shop/shared/runtime';
import { enterOffice, fieldsOf, openOffice } from '../testing/office-client.ts';
import { adminToken, asAdmin, startGateway } from '../testing/running-gateway.ts';

const name = 'office-session';

test('the right token opens the office, and a page that was asked for before', async () => {
  await using shop = await startGateway();
  const office = openOffice(shop);

  const asked = await office.get('/products?q=lamp');
  const page = await office.get(asked.headers.get('location') ?? '');
  const fields = fieldsOf(await page.text());
  const entered = await office.post('/sign-in', { ...fields, adminToken: ` ${adminToken}\n` });

  expect(asked.status).toBe(303);
  expect(asked.headers.get('location')).toBe('/sign-in?next=%2Fproducts%3Fq%3Dlamp');
  expect(entered.status).toBe(303);
  expect(entered.headers.get('location')).toBe('/products?q=lamp');
  expect((await office.get('/products?q=lamp')).status).toBe(200);
  expect(await (await office.get('/')).text()).toContain('Signed in as admin');
});

test('the cookie is for no script, no other site and, without TLS, for no longer than the browser', async () => {
  await using shop = await startGateway();

  const entered = await openOffice(shop).signIn();

  expect(entered.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^office-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
  ]);
});

test.each([
  ['a wrong token', 'a-token-that-is-guessed', 401, 'this is not the admin token'],
  ['no token', ' ', 400, 'please fill this in'],
])('%s opens nothing, and the page says so at the field', async (_, token, status, message) => {
  await using shop = await startGateway();
  const office = openOffice(shop);

  const refused = await office.signIn(token);

  expect(refused.status).toBe(status);
  expect(refused.headers.getSetCookie()).toEqual([]);
  const markup = await refused.text();
  expect(markup).toContain(`Admin token: ${message}`);
  expect(markup).not.toContain(token.trim() || adminToken);
  expect((await office.get('/')).status).toBe(303);
});

test('H24: after too many wrong tokens even the right one waits, and the page says how long', async () => {
  const limits = { ...noLimits, WRONG_TOKENS: 2 };
  await using shop = await startGateway({ settings: { limits } });
  const office = openOffice(shop);

  for (let count = 0; count < 2; count += 1) await office.signIn('wrong-token');
  const late = await office.signIn();
  const program = await shop.backOffice.send('PUT', '/api/v1/fixtures/lamp-1/amount', {}, asAdmin);

  expect(late.status).toBe(429);
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(800);
  expect(late.headers.get('ratelimit-policy')).toBe('"wrong-tokens";q=2;w=900');
  expect(await late.text()).toContain('please try again in 15 minutes');
  expect(program.status).toBe(429);
});

test.each([
  'https://evil.test/',
  '//evil.test',
  '/\\evil.test',
  '/\t/evil.test',
  '/.//evil.test',
  '/products/..//evil.test',
  'javascript:alert(1)',
  'products',
  '/sign-out',
  '/sign-in?next=/sign-in',
  '/api/v1/products',
])('a sign-in leads to no address of others, whatever the link says: %s', async (next) => {
  await using shop = await startGateway();
  const office = openOffice(shop);

  const shown = fieldsOf(
    await (await office.get(`/sign-in?next=${encodeURIComponent(next)}`)).text(),
  );
  const entered = await office.post('/sign-in', { adminToken, next });
  const again = await office.get(`/sign-in?next=${encodeURIComponent(next)}`);

  expect(shown['next']).toBe('/');
  expect(entered.headers.get('location')).toBe('/');
  expect(again.headers.get('location')).toBe('/');
});

test('each sign-in begins a session of its own, and ends the one before', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const first = office.cookies.get(name);

  await office.signIn();

  expect(office.cookies.get(name)).not.toBe(first);
  office.cookies.set(name, first ?? '');
  expect((await office.get('/')).status).toBe(303);
});

test('an id that somebody made up, or set before the sign-in, is no session after it', async () => {
  await using shop = await startGateway();
  const office = openOffice(shop);
  const planted = 'p'.repeat(43);
  office.cookies.set(name, planted);

  expect((await office.get('/')).status).toBe(303);
  await office.signIn();
  expect(office.cookies.get(name)).not.toBe(planted);

  office.cookies.set(name, planted);
  expect((await office.get('/')).status).toBe(303);
});

test('two gateways know one sign-in, and its end', async () => {
  const sessions = new MemorySessionStore(systemRuntime);
  await using one = await startGateway({ sessions });
  await using other = await startGateway({ sessions });
  const office = await enterOffice(one);
  const there = openOffice(other);
  const copy = new Map(office.cookies);
  for (const [key, value] of copy) there.cookies.set(key, value);

  expect((await there.get('/')).status).toBe(200);
  const { csrf } = fieldsOf(await (await there.get('/products/new')).text());
  const out = await office.post('/sign-out', { csrf });

  expect(out.headers.get('location')).toBe('/sign-in?signed=out');
  expect(office.cookies.size).toBe(0);
  for (const [key, value] of copy) office.cookies.set(key, value);
  for (const each of [office, there]) expect((await each.get('/')).status).toBe(303);
});

test('a changed admin token ends all sessions', async () => {
  const sessions = new MemorySessionStore(systemRuntime);
  await using before = await startGateway({ sessions });
  const changed = { adminToken: 'another-token-of-these-tests' };
  await using after = await startGateway({ sessions, settings: changed });
  const office = await enterOffice(before);
  const there = openOffice(after);

  for (const [key, value] of office.cookies) there.cookies.set(key, value);

  expect((await there.get('/')).status).toBe(303);
  expect((await there.signIn()).status).toBe(401);
});

test('signing out needs a form of the session, so that no stale page does it', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);

  const stale = await office.post('/sign-out', { csrf: 'of another session' });

  expect(stale.headers.get('location')).toBe('/');
  expect((await office.get('/')).status).toBe(200);
});

test('behind TLS the cookie is secure and bound to its host, which no plain one replaces', async () => {
  const limits = { ...noLimits, TRUSTED_PROXIES: 1 };
  await using shop = await startGateway({ settings: { limits } });
  const office = openOffice(shop);
  const tls = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };

  const entered = await office.post('/sign-in', { adminToken }, tls);

  expect(entered.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-office-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ),
  ]);
  expect((await office.get('/', tls)).status).toBe(200);
  const id = office.cookies.get(`__Host-${name}`) ?? '';
  office.cookies.clear();
  office.cookies.set(name, id);
  expect((await office.get('/', tls)).status).toBe(303);
});

test('below a path the cookie and all that leads on are below it', async () => {
  const limits = { ...noLimits, TRUSTED_PROXIES: 1 };
  await using shop = await startGateway({ settings: { basePath: '/shop', limits } });
  const tls = { 'x-forwarded-proto': 'https' };

  const asked = await shop.backOffice.get('/shop/products', { ...tls, accept: 'text/html' });
  const entered = await openOffice(shop).post(
    '/shop/sign-in',
    { adminToken, next: '/products' },
    tls,
  );

  expect(asked.headers.get('location')).toBe('/shop/sign-in?next=%2Fproducts');
  expect(entered.headers.get('location')).toBe('/shop/products');
  expect(entered.headers.getSetCookie()[0]).toMatch(/^__Secure-office-session=.*; Path=\/shop\/;/);
});

test('without a proxy that is trusted, nobody is believed to have come by TLS', async () => {
  await using shop = await startGateway();

  const entered = await openOffice(shop).post(
    '/sign-in',
    { adminToken },
    { 'x-forwarded-proto': 'https' },
  );

  expect(entered.headers.getSetCookie()[0]).not.toContain('Secure');
});

test('the cookie opens no route for programs, and the token no page', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const cookie = `${name}=${office.cookies.get(name)}`;

  const asProgram = await shop.backOffice.send(
    'PUT',
    '/api/v1/fixtures/lamp-1/amount',
    { amount: 1 },
    { cookie, 'if-match': '"1"' },
  );
  const asPage = await shop.backOffice.get('/products', { ...asAdmin, accept: 'text/html' });

  expect(asProgram.status).toBe(401);
  expect(asPage.status).toBe(303);
  expect(shop.calls).toEqual([]);
});

test('who is not signed in reaches no service by any page, and none that is missing says more', async () => {
  await using shop = await startGateway();
  const pages = shop.gateway.backOffice.routes.filter(
    ({ bySession, path }) => bySession && !path.startsWith('/sign-'),
  );

  for (const { method, path } of pages) {
    const url = path.replace(':id', 'lamp-1').replace(':place', '1');
    const answer = await openOffice(shop)[method === 'GET' ? 'get' : 'post'](url, {});
    expect({ path, status: answer.status }).toEqual({ path, status: method === 'GET' ? 303 : 401 });
  }
  expect(pages.length).toBeGreaterThan(20);
  expect(shop.calls).toEqual([]);
});
