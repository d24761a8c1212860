import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { enterOffice, fieldsOf } from '../../testing/office-client.ts';
import { type RunningGatewayOptions, startGateway } from '../../testing/running-gateway.ts';
import { createMemoryPartnerKeys } from '../keys/memory-partner-keys.ts';
import { makePartner } from '../testing/partner.ts';

const start = async (options: RunningGatewayOptions = {}) => {
  const keys = options.partnerKeys ?? createMemoryPartnerKeys();
  const shop = await startGateway({ ...options, partnerKeys: keys });
  const office = await enterOffice(shop);
  const read = async (path: string) => (await office.get(path)).text();
  const stop = shop[Symbol.asyncDispose];
  return { shop, office, keys, read, [Symbol.asyncDispose]: stop };
};

const secretIn = (markup: string): string => /shop_partner_[\w-]{43}/.exec(markup)?.[0] ?? '';

/** Whether a key opens the view for partners. */
const opens = async ({ shop }: Awaited<ReturnType<typeof start>>, secret: string) => {
  const headers = { authorization: `Bearer ${secret}` };
  return (await shop.get('/partner/v1/products/lamp-1', headers)).status === 200;
};

test('a key is made, opens the shop to its partner, and is shown on that one page', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  await using staff = await start({ log });

  const made = await staff.office.fill('/partners/new', { name: 'Acme & Sons', quota: '60' });

  expect(made.status).toBe(200);
  expect(made.headers.get('cache-control')).toBe('no-store');
  expect(made.headers.get('location')).toBeNull();
  const markup = await made.text();
  const secret = secretIn(markup);
  expect(markup).toMatch(/It is shown this once, and never\s+again\./);
  expect(markup).not.toMatch(new RegExp(`(href|action|value)="[^"]*${secret}`));
  expect(await opens(staff, secret)).toBe(true);
  const [key] = await staff.keys.list();
  expect(key).toMatchObject({ name: 'Acme & Sons', quota: 60, revokedAt: null });
  const later = [await staff.read('/partners'), await staff.read(`/partners/${key?.id}/revoke`)];
  expect(later.join('')).toContain('Acme &amp; Sons');
  for (const text of [...later, ...lines]) expect(text).not.toContain(secret);
  expect(lines.join('')).toContain('/partners/new');
});

test('a form that is sent twice has made one key, and says which one to revoke', async () => {
  await using staff = await start();
  const fields = { ...fieldsOf(await staff.read('/partners/new')), name: 'Acme' };
  const first = await (await staff.office.post('/partners/new', fields)).text();

  const again = await (await staff.office.post('/partners/new', fields)).text();

  const keys = await staff.keys.list();
  expect(keys).toHaveLength(1);
  expect(again).toContain(`href="/partners/${keys[0]?.id}/revoke"`);
  expect(again).toContain('cannot be shown again');
  expect(secretIn(again)).toBe('');
  expect(await opens(staff, secretIn(first))).toBe(true);
});

test('a form that is sent again for another partner makes no key, and names none to revoke', async () => {
  await using staff = await start();
  const fields = { ...fieldsOf(await staff.read('/partners/new')), name: 'Acme' };
  await staff.office.post('/partners/new', fields);

  const other = await staff.office.post('/partners/new', { ...fields, name: 'Other' });

  expect(other.status).toBe(422);
  const markup = await other.text();
  expect(markup).toContain('sent before with other values');
  const again = await staff.office.post('/partners/new', fieldsOf(markup));
  expect(again.status).toBe(200);
  expect((await staff.keys.list()).map(({ name }) => name).toSorted()).toEqual(['Acme', 'Other']);
});

test('a key begins with the usual quota, and the list has it with its name, its id and its time', async () => {
  await using staff = await start();
  expect(await staff.read('/partners')).toContain('No partner has a key yet.');

  await staff.office.fill('/partners/new', { name: 'Acme' });

  const [key] = await staff.keys.list();
  expect(key?.quota).toBe(600);
  const list = await staff.read('/partners');
  expect(list).toMatch(new RegExp(`<bdi>Acme</bdi>\\s*<small>${key?.id}</small>`));
  expect(list).toContain('>600<');
  expect(list).toContain('In use');
  expect(await staff.read('/')).toContain('<a href="/partners"');
});

test('a key that is revoked is refused at once, and the list says since when', async () => {
  await using staff = await start();
  const { id, key } = await makePartner(staff.shop);
  const path = `/partners/${id}/revoke`;
  const fields = fieldsOf(await staff.read(path));
  expect(await opens(staff, key)).toBe(true);

  const revoked = await staff.office.post(path, fields);
  const again = await staff.office.post(path, fields);

  for (const { status, headers } of [revoked, again]) {
    expect([status, headers.get('location')]).toEqual([303, '/partners?done=revoked#done']);
  }
  expect(await opens(staff, key)).toBe(false);
  const list = await staff.read('/partners?done=revoked');
  expect(list).toContain('The key is revoked.');
  expect(list).toMatch(/Revoked<\/span>\s*<span class="since">[^<]+ UTC</);
  expect(list).not.toContain(`href="${path}"`);
  expect(await staff.read(path)).toContain('It is revoked already.');
});

test('a key that there is not cannot be revoked', async () => {
  await using staff = await start();

  expect((await staff.office.get('/partners/k1/revoke')).status).toBe(404);
});

test.each([
  [{ name: '' }, 'Partner: please fill this in'],
  [{ name: 'x'.repeat(81) }, 'Partner: please use at most 80 characters'],
  [{ quota: '0' }, 'Requests a minute: please give at least 1'],
  [{ quota: '100001' }, 'Requests a minute: please give at most 100000'],
  [{ quota: 'many' }, 'Requests a minute: it must be a whole number'],
])('what makes no key is refused at its field: %j', async (change, message) => {
  await using staff = await start();

  const refused = await staff.office.fill('/partners/new', { name: 'Acme', ...change });

  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain(message);
  expect(await staff.keys.list()).toEqual([]);
});

test('where there are as many keys as can be, the form says so and keeps what was typed', async () => {
  await using staff = await start({ partnerKeys: createMemoryPartnerKeys(1) });
  await makePartner(staff.shop);

  const refused = await staff.office.fill('/partners/new', { name: 'One more' });

  expect(refused.status).toBe(409);
  const markup = await refused.text();
  expect(markup).toContain('There are as many keys as can be: revoke some.');
  expect(fieldsOf(markup)).toMatchObject({ name: 'One more' });
});

test('keys are listed on pages, the newest first', async () => {
  await using staff = await start();
  for (let count = 1; count <= 22; count += 1) {
    const createdAt = new Date(Date.UTC(2026, 10, count)).toISOString();
    const key = { id: `k${count}`, name: `Partner ${count}.`, quota: 600, createdAt };
    await staff.keys.add({ ...key, revokedAt: null }, `hash ${count}`);
  }

  const first = await staff.read('/partners');
  const [, next = ''] = /rel="next" href="([^"]+)"/.exec(first) ?? [];
  const second = await staff.read(next);

  expect(first).toContain('Partner 22.');
  expect(first).not.toContain('Partner 2.');
  expect(second).toContain('Partner 2.');
  expect(second).not.toContain('Partner 3.');
  expect(await staff.read('/partners?cursor=lost')).toContain('Partner 22.');
});

test('nobody makes or revokes a key without having signed in', async () => {
  await using staff = await start();
  const { id, key } = await makePartner(staff.shop);
  const fields = { ...fieldsOf(await staff.read('/partners/new')), name: 'Acme' };
  staff.office.cookies.clear();

  const made = await staff.office.post('/partners/new', fields);
  const revoked = await staff.office.post(`/partners/${id}/revoke`, fields);

  expect([made.status, revoked.status]).toEqual([401, 401]);
  expect(secretIn(await made.text())).toBe('');
  expect(await staff.keys.list()).toHaveLength(1);
  expect(await opens(staff, key)).toBe(true);
});
