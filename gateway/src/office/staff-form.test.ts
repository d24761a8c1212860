import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { systemRuntime } from '@shop/shared/runtime';
import { fakeProduct, productOf } from '../sections/product/testing/fake.ts';
import { MemorySessionStore } from '../sessions/memory-session-store.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { enterOffice, fieldsOf, openOffice } from '../testing/office-client.ts';
import { adminToken, startGateway } from '../testing/running-gateway.ts';

const path = '/products/lamp-1/edit';

/** The writes that services were asked for. */
const writesOf = ({
  calls,
}: {
  calls: readonly { operation: string; key: string | undefined }[];
}) => calls.filter(({ key }) => key !== undefined);

test('a form is sent once, and leads to a page that says what was done', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);

  const sent = await office.fill(path, { name: 'Bright lamp' });

  expect(sent.status).toBe(303);
  expect(sent.headers.get('location')).toBe('/products/lamp-1?done=changed#done');
  expect(shop.of(fakeProduct).products.get('lamp-1')).toMatchObject({
    name: 'Bright lamp',
    version: 2,
  });
  const page = await (await office.get('/products/lamp-1?done=changed')).text();
  expect(page).toMatch(/<p id="done"[^>]*role="status"[^>]*>The product is changed\.<\/p>/);
  expect(writesOf(shop)[0]).toMatchObject({
    operation: 'update',
    input: { id: 'lamp-1', expectedVersion: 1 },
    context: { user: { id: 'admin', roles: ['admin'] } },
  });
});

test('a notice is one of the page, and not what a link says', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);

  for (const done of ['toString', 'Pay me', '__proto__']) {
    const page = await office.get(`/products/lamp-1?done=${encodeURIComponent(done)}`);
    expect(await page.text()).not.toContain('id="done"');
  }
});

test('what a write changes is on the pages of the shop at once', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  await shop.get('/products/lamp-1', { accept: 'text/html' });

  await office.fill(path, { name: 'Bright lamp' });

  const page = await shop.get('/products/lamp-1', { accept: 'text/html' });
  expect(await page.text()).toContain('<h1 dir="auto">Bright lamp</h1>');
});

test('a form that is sent twice has one key, by which the service does it once', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const fields = fieldsOf(await (await office.get(path)).text());

  await office.post(path, { ...fields, name: 'Bright lamp' });
  await office.post(path, { ...fields, name: 'Bright lamp' });

  const keys = writesOf(shop).map(({ key }) => key);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).not.toContain(fields['key']);
});

test('wrong values are told at their fields, and nothing is lost or written', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const changes = { name: '', category: 'Not a slug', attributes: 'no colon here' };

  const refused = await office.fill(path, { ...changes, description: '<b>kept</b>' });

  expect(refused.status).toBe(400);
  const markup = await refused.text();
  expect(markup).toContain('<title>Error: Change');
  expect(markup).toContain('<a href="#form-name">Name: please fill this in</a>');
  expect(markup).toContain('<a href="#form-category">Category: it must be lower-case words</a>');
  expect(markup).toContain('Details: it has no colon in “no colon here”');
  expect(fieldsOf(markup)).toMatchObject({ ...changes, description: '<b>kept</b>' });
  expect(writesOf(shop)).toEqual([]);
});

test('a lost race shows what the others wrote and what was typed, which then replaces it', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const fields = fieldsOf(await (await office.get(path)).text());
  const theirs = { name: 'Their lamp', version: 2 };
  shop.of(fakeProduct).products.set('lamp-1', productOf('lamp-1', theirs));

  const lost = await office.post(path, { ...fields, name: 'My lamp' });

  expect(lost.status).toBe(409);
  const markup = await lost.text();
  expect(markup).toContain('Somebody else has changed this in the meantime');
  expect(markup).toMatch(
    /<th scope="row">Name<\/th>\s*<td dir="auto">Their lamp<\/td>\s*<td dir="auto">My lamp<\/td>/,
  );
  expect(markup).not.toMatch(/<th scope="row">Brand/);
  const again = await office.post(path, fieldsOf(markup));
  expect(again.status).toBe(303);
  expect(shop.of(fakeProduct).products.get('lamp-1')).toMatchObject({
    name: 'My lamp',
    version: 3,
  });
  expect(new Set(writesOf(shop).map(({ key }) => key)).size).toBe(2);
});

test('a form that was opened before others changed it never replaces them unseen', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const fields = fieldsOf(await (await office.get(path)).text());
  shop.of(fakeProduct).products.set('lamp-1', productOf('lamp-1', { version: 2 }));

  const wrong = await office.post(path, { ...fields, name: '' });
  const shown = fieldsOf(await wrong.text());

  expect(shown['version']).toBe('1');
  expect((await office.post(path, { ...shown, name: 'Mine' })).status).toBe(409);
});

test('a write whose outcome is not known is sent again under its key', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const fields = fieldsOf(await (await office.get(path)).text());
  const { handlers } = shop.of(fakeProduct);
  const { update } = handlers;
  handlers.update = async () => {
    throw new ServiceError('DEADLINE_EXCEEDED', 'no answer in time', { executed: 'unknown' });
  };

  const lost = await office.post(path, { ...fields, name: 'Bright lamp' });
  handlers.update = update;

  expect(lost.status).toBe(504);
  const again = fieldsOf(await lost.text());
  expect(again).toMatchObject({ key: fields['key'], name: 'Bright lamp' });
  expect((await office.post(path, again)).status).toBe(303);
});

test('while the service is away what was typed is kept on a page that sends it again', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const fields = fieldsOf(await (await office.get(path)).text());
  shop.behave('product', 'failing');

  const kept = await office.post(path, { ...fields, name: 'Bright lamp' });
  shop.behave('product', 'ok');

  expect(kept.status).toBe(503);
  expect(kept.headers.get('retry-after')).toBe('1');
  const markup = await kept.text();
  expect(markup).toContain(`action="${path}"`);
  expect((await office.post(path, fieldsOf(markup))).status).toBe(303);
  expect(shop.of(fakeProduct).products.get('lamp-1')?.name).toBe('Bright lamp');
});

test('a sign-in that ends while somebody types loses nothing: sign in, look, and send', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const fields = fieldsOf(await (await office.get(path)).text());
  office.cookies.clear();

  const asked = await office.post(path, {
    ...fields,
    name: 'Bright lamp',
    attributes: 'a: b\nc: d',
  });
  const askedMarkup = await asked.text();
  const wrong = await office.post(path, { ...fieldsOf(askedMarkup), adminToken: 'wrong' });
  const entered = await office.post(path, { ...fieldsOf(await wrong.text()), adminToken });
  const shown = await entered.text();

  expect(asked.status).toBe(401);
  expect(askedMarkup).toContain('Your entries are kept');
  expect(wrong.status).toBe(401);
  expect(entered.status).toBe(200);
  expect(shown).toContain('Nothing was changed yet');
  expect(shown).not.toContain(adminToken);
  expect(fieldsOf(shown)).toMatchObject({ name: 'Bright lamp', attributes: 'a: b\nc: d' });
  expect(writesOf(shop)).toEqual([]);
  expect((await office.post(path, fieldsOf(shown))).status).toBe(303);
  expect(shop.of(fakeProduct).products.get('lamp-1')?.attributes).toEqual({ a: 'b', c: 'd' });
});

test('a form token that was stolen from another session does nothing, and the form comes back', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const thief = await enterOffice(shop);
  const { csrf } = fieldsOf(await (await thief.get(path)).text());

  for (const token of [csrf, '', undefined, 'x'.repeat(43)]) {
    const refused = await office.fill(path, { csrf: token, name: 'Stolen' });
    const markup = await refused.text();
    expect(refused.status).toBe(403);
    expect(markup).toContain('opened under another sign-in');
    expect(fieldsOf(markup)['name']).toBe('Stolen');
  }
  expect(writesOf(shop)).toEqual([]);
});

test.each([
  ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbour below the same domain', { 'sec-fetch-site': 'same-site' }],
  ['another origin, of an older browser', { origin: 'https://evil.test' }],
  ['an origin that hides', { origin: 'null' }],
])('a form that is posted by %s is refused, and shows nothing of it', async (_, headers) => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const fields = fieldsOf(await (await office.get(path)).text());
  const attack = { ...fields, name: 'Attack' };

  const refused = await office.post(path, attack, headers);
  const signIn = await office.post('/sign-in', { adminToken }, headers);
  const signOut = await office.post('/sign-out', fields, headers);

  for (const answer of [refused, signIn, signOut]) {
    expect(answer.status).toBe(403);
    const markup = await answer.text();
    expect(markup).toContain('sent by a page of another site, so nothing was changed');
    expect(markup).not.toContain('Attack');
  }
  expect(writesOf(shop)).toEqual([]);
  expect((await office.get('/')).status).toBe(200);
});

test('a page of the office itself may post, whatever its browser tells', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const { port } = shop.backOffice;

  for (const headers of [
    { 'sec-fetch-site': 'same-origin', origin: 'null' },
    { origin: `http://127.0.0.1:${port}` },
  ]) {
    const fields = fieldsOf(await (await office.get(path)).text());
    expect((await office.post(path, fields, headers)).status).toBe(303);
  }
});

test('a session that cannot be looked up is not taken for none: the values are kept', async () => {
  const inner = new MemorySessionStore(systemRuntime);
  let isAway = false;
  const sessions: SessionStore = {
    find: (...of) =>
      isAway
        ? Promise.reject(new ServiceError('UNAVAILABLE', 'sign-ins cannot be checked right now'))
        : inner.find(...of),
    put: (...of) => inner.put(...of),
    forget: (...of) => inner.forget(...of),
  };
  await using shop = await startGateway({ sessions });
  const office = await enterOffice(shop);
  const fields = fieldsOf(await (await office.get(path)).text());
  isAway = true;

  const kept = await office.post(path, { ...fields, name: 'Bright lamp' });
  const page = await office.get('/products');

  expect(kept.status).toBe(503);
  expect(fieldsOf(await kept.text())['name']).toBe('Bright lamp');
  expect(page.status).toBe(503);
  expect(await page.text()).toContain('sign-ins cannot be checked right now');
});

test('what is missing is a page for people and a problem for programs', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);

  const page = await office.get('/products/gone');
  const elsewhere = await openOffice(shop).get('/nothing');

  for (const answer of [page, elsewhere]) {
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('text/html');
  }
});
