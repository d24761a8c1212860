import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { noLimits } from '../../edge/limits/limit-settings.ts';
import { ServiceError } from '@shop/shared/errors';
import { systemRuntime } from '@shop/shared/runtime';
import { MemorySessionStore } from '../../sessions/memory-session-store.ts';
import { startGateway } from '../../testing/running-gateway.ts';
import { fakeCustomers } from './testing/fake.ts';

type Shop = Awaited<ReturnType<typeof startGateway>>;

const ada = { email: 'ada@example.com', password: 'shop-as-you-like' };
const home = {
  name: 'Ada',
  street: '1 Harbour Street',
  postalCode: '20457',
  city: 'Hamburg',
  country: 'de',
};

const post = ({ send }: Shop, path: string, fields: Record<string, string>, more: object = {}) =>
  send('POST', path, new URLSearchParams(fields).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'text/html',
    ...more,
  });

const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? '';

/** Signs somebody in; the result is the header of their cookie. */
const signIn = async (shop: Shop, fields: Record<string, string> = ada, more: object = {}) => ({
  cookie: cookieOf(await post(shop, '/sign-in', fields, more)),
});

/** The hidden fields of the first form of the account page that has a version. */
const controlOf = async ({ get }: Shop, cookie: Record<string, string>) => {
  const page = await (await get('/account', cookie)).text();
  const valueOf = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1];
  return {
    csrf: valueOf('csrf') ?? '',
    version: valueOf('version') ?? '',
  };
};

test('the sign-in leads on to the page that was wanted, and shows the demo accounts', async () => {
  await using shop = await startGateway();

  const asked = await shop.get('/account');
  const page = await (await shop.get('/sign-in?next=%2Fdeals')).text();
  const entered = await post(shop, '/sign-in', { ...ada, next: '/deals' });

  expect(asked.headers.get('location')).toBe('/sign-in?next=%2Faccount');
  expect(page).toContain('Sign in as Ada');
  expect(entered.status).toBe(303);
  expect(entered.headers.get('location')).toBe('/deals');
  expect(entered.headers.get('set-cookie')).toMatch(
    /^session=[\w-]{43}; .*HttpOnly; SameSite=Lax$/,
  );
});

test.each(['https://evil.example', '//evil.example', '/\\evil.example', '/api/v1/customer'])(
  'the sign-in leads nobody to %s',
  async (next) => {
    await using shop = await startGateway();

    const entered = await post(shop, '/sign-in', { ...ada, next });

    expect(entered.headers.get('location')).toBe('/account');
  },
);

test('a wrong password asks again, keeps the address, and tells neither password nor account', async () => {
  await using shop = await startGateway();

  const answer = await post(shop, '/sign-in', { ...ada, password: 'wrong-pass' });
  const page = await answer.text();

  expect(answer.status).toBe(401);
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(page).toContain('The e-mail address or the password is wrong.');
  expect(page).toContain('value="ada@example.com"');
  expect(page).not.toContain('wrong-pass');
});

test('after too many wrong passwords the form says when to try again', async () => {
  const settings = { limits: { ...noLimits, WRONG_PASSWORDS: 1 } };
  await using shop = await startGateway({ settings });
  await post(shop, '/sign-in', { ...ada, password: 'wrong' });

  const refused = await post(shop, '/sign-in', ada);

  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
  expect(await refused.text()).toContain('Please try again in 15 minutes.');
});

test('somebody who registers is signed in; a form with mistakes comes back with the rest', async () => {
  await using shop = await startGateway();
  const bob = { name: 'Bob', email: 'bob@example.com', password: 'a lamp by the harbour' };
  const form = () => ({ ...bob, next: '', idempotencyKey: randomUUID() });

  const short = await post(shop, '/register', { ...form(), password: 'short' });
  const entered = await post(shop, '/register', form());
  const taken = await post(shop, '/register', { ...form(), email: ada.email });

  expect(short.status).toBe(400);
  expect(await short.text()).toMatch(/8 to 128 characters[^]*value="Bob"/);
  expect(entered.status).toBe(303);
  const page = await (await shop.get('/account', { cookie: cookieOf(entered) })).text();
  expect(page).toContain('bob@example.com');
  expect(taken.status).toBe(409);
});

test('a registration that is sent again while it is worked on is told so in its form', async () => {
  await using shop = await startGateway();
  const busy = new ServiceError('IN_PROGRESS', 'is worked on', { executed: 'no' });
  Object.assign(shop.of(fakeCustomers).handlers, { register: () => Promise.reject(busy) });
  const bob = { name: 'Bob', email: 'bob@example.com', password: 'a lamp by the harbour' };

  const again = await post(shop, '/register', { ...bob, next: '', idempotencyKey: 'sent-before' });

  expect(again.status).toBe(409);
  expect(await again.text()).toMatch(/It was sent a moment ago[^]*value="Bob"/);
});

test('a customer changes the name, adds an address and removes it', async () => {
  await using shop = await startGateway();
  const cookie = await signIn(shop);
  const { customers } = shop.of(fakeCustomers);
  const send = async (path: string, fields: Record<string, string>) =>
    post(shop, path, { ...(await controlOf(shop, cookie)), ...fields }, cookie);

  expect((await send('/account/name', { name: 'Ada R.' })).status).toBe(303);
  expect((await send('/account/addresses', home)).status).toBe(303);
  expect(customers.get('c-1')).toMatchObject({
    name: 'Ada R.',
    addresses: [{ ...home, country: 'DE' }],
  });

  const bad = await send('/account/addresses', { ...home, street: '', country: 'Germany' });
  expect(bad.status).toBe(400);
  expect(await bad.text()).toContain('please give its two letters, such as DE');

  expect((await send('/account/addresses/remove', { index: '0' })).status).toBe(303);
  expect(customers.get('c-1')?.addresses).toEqual([]);
});

test('of two windows the later one is told that the account has changed', async () => {
  await using shop = await startGateway();
  const cookie = await signIn(shop);
  const earlier = await controlOf(shop, cookie);
  await post(shop, '/account/name', { ...earlier, name: 'One' }, cookie);

  const late = await post(shop, '/account/name', { ...earlier, name: 'Two' }, cookie);

  expect(late.status).toBe(409);
  expect(await late.text()).toContain('has changed since this form was opened');
  expect(shop.of(fakeCustomers).customers.get('c-1')?.name).toBe('One');
});

test('a form that is sent twice adds one address', async () => {
  await using shop = await startGateway();
  const cookie = await signIn(shop);
  const form = { ...(await controlOf(shop, cookie)), ...home };

  const both = await Promise.all([1, 2].map(() => post(shop, '/account/addresses', form, cookie)));

  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([303, 409]));
  expect(shop.of(fakeCustomers).customers.get('c-1')?.addresses).toHaveLength(1);
});

test('the key of an earlier registration opens no account', async () => {
  await using shop = await startGateway();
  const bob = { name: 'Bob', email: 'bob@example.com', password: 'a lamp by the harbour' };
  const { handlers, customers } = shop.of(fakeCustomers);
  await post(shop, '/register', { ...bob, idempotencyKey: 'planted-key' });
  // The kit answers a key with the first answer, whatever the password.
  const first = [...customers.values()].find(({ email }) => email === bob.email);
  if (!first) throw new Error('there is no Bob');
  Object.assign(handlers, { register: async () => first });

  const replayed = { ...bob, password: 'another password', idempotencyKey: 'planted-key' };
  const answer = await post(shop, '/register', replayed);

  expect(answer.status).toBe(401);
  expect(answer.headers.get('set-cookie')).toBeNull();
});

test('a form with the token of another session, or from another site, changes nothing', async () => {
  await using shop = await startGateway();
  const cookie = await signIn(shop);
  const other = await controlOf(shop, await signIn(shop));
  const own = await controlOf(shop, cookie);

  const stolen = await post(shop, '/account/name', { ...other, name: 'Mallory' }, cookie);
  const site = { ...cookie, 'sec-fetch-site': 'cross-site' };
  const foreign = await post(shop, '/account/name', { ...own, name: 'Mallory' }, site);
  const planted = await post(shop, '/sign-in', ada, { 'sec-fetch-site': 'cross-site' });

  expect([stolen.status, foreign.status, planted.status]).toEqual([403, 403, 403]);
  expect(planted.headers.get('set-cookie')).toBeNull();
  expect(shop.of(fakeCustomers).customers.get('c-1')?.name).toBe('Ada');
});

test('a sign-in begins a new session and ends the one before, so that none can be planted', async () => {
  await using shop = await startGateway();
  const planted = await signIn(shop);

  const next = await signIn(shop, ada, planted);

  expect(next.cookie).not.toBe(planted.cookie);
  expect((await shop.get('/account', planted)).status).toBe(303);
  expect((await shop.get('/account', next)).status).toBe(200);
});

test('after the sign-out the session is gone, and a sign-out of another session is ignored', async () => {
  await using shop = await startGateway();
  const cookie = await signIn(shop);
  const { csrf } = await controlOf(shop, cookie);

  await post(shop, '/sign-out', { csrf: 'of another' }, cookie);
  expect((await shop.get('/account', cookie)).status).toBe(200);
  const left = await post(shop, '/sign-out', { csrf }, cookie);

  expect(left.headers.get('location')).toBe('/sign-in?signed=out');
  expect(left.headers.get('set-cookie')).toContain('Max-Age=0');
  expect((await shop.get('/account', cookie)).status).toBe(303);
});

test('a session is one of all gateways, and so is its end', async () => {
  const sessions = new MemorySessionStore(systemRuntime);
  await using shop = await startGateway({ sessions });
  await using other = await startGateway({ sessions });
  const cookie = await signIn(shop);

  expect((await other.get('/account', cookie)).status).toBe(200);
  const { csrf } = await controlOf(other, cookie);
  await post(other, '/sign-out', { csrf }, cookie);

  expect((await shop.get('/account', cookie)).status).toBe(303);
});

test('no page of a customer is cached, and while the service is gone they say so', async () => {
  await using shop = await startGateway();
  const cookie = await signIn(shop);

  const pages = await Promise.all(
    ['/account', '/sign-in', '/register'].map((p) => shop.get(p, cookie)),
  );
  shop.behave('customers', 'failing');
  const gone = await post(shop, '/sign-in', ada);

  for (const page of pages) expect(page.headers.get('cache-control')).toBe('no-store');
  expect(gone.status).toBe(503);
  expect(await gone.text()).toContain('This cannot be done right now');
});
