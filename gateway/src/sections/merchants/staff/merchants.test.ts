import { expect, test } from '@jest/globals';
import { enterOffice, fieldsOf } from '../../../testing/office-client.ts';
import { startGateway } from '../../../testing/running-gateway.ts';
import { fakeMerchants } from '../testing/fake.ts';
import { kiln } from '../testing/sample.ts';

const start = async () => {
  const shop = await startGateway();
  const office = await enterOffice(shop);
  const state = shop.of(fakeMerchants);
  const read = async (path: string) => (await office.get(path)).text();
  return { shop, office, ...state, read, [Symbol.asyncDispose]: shop[Symbol.asyncDispose] };
};

const typed = {
  name: 'Cedar & Sons',
  about: 'Furniture.\r\nMade to last.',
  email: 'hello@cedar.example',
  since: '1987-03-01',
  shipsFrom: 'de',
  days: '14',
  paidBy: 'merchant',
};

test('a merchant is entered, and shown with its terms', async () => {
  await using staff = await start();

  const entered = await staff.office.fill('/merchants/new', typed);

  const location = entered.headers.get('location') ?? '';
  expect(location).toMatch(/^\/merchants\/[\w-]+\?done=created#done$/);
  expect([...staff.merchants.values()].at(-1)).toMatchObject({
    name: 'Cedar & Sons',
    about: 'Furniture.\nMade to last.',
    shipsFrom: 'DE',
    returns: { days: 14, paidBy: 'merchant' },
    rating: null,
  });
  const page = await staff.read(location);
  expect(page).toContain('The merchant is entered.');
  expect(page).toContain('Ships from Germany');
  expect(page).toContain('It sells nothing.');
});

test('a form begins with the terms that there are, and changes what was changed', async () => {
  await using staff = await start();
  const path = `/merchants/${kiln.id}/edit`;

  const changed = await staff.office.fill(path, { days: '60' });

  expect(changed.headers.get('location')).toBe(`/merchants/${kiln.id}?done=changed#done`);
  const { version, updatedAt, ...terms } = kiln;
  expect(staff.merchants.get(kiln.id)).toEqual({
    ...terms,
    returns: { ...kiln.returns, days: 60 },
    version: version + 1,
    updatedAt,
  });
});

test.each([
  [{ email: 'nobody' }, 'E-mail: please give an address such as name@example.com'],
  [{ since: '1 March' }, 'In business since: please give a day such as 2026-11-21'],
  [{ shipsFrom: 'Germany' }, 'Ships from: it must be an ISO 3166-1 code of two letters'],
  [{ days: '400' }, 'Days to return: please give at most 365'],
  [{ average: '4.5' }, 'Number of its ratings: it goes with the average: both, or none'],
  [{ average: '6', count: '1' }, 'Average of its ratings: please give at most 5'],
])('what are no terms is refused at its field: %j', async (change, message) => {
  await using staff = await start();

  const refused = await staff.office.fill('/merchants/new', { ...typed, ...change });

  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain(message);
  expect(staff.merchants.size).toBe(1);
});

test('a product gets its merchant, and another one by the version of its listing', async () => {
  await using staff = await start();
  const other = { ...kiln, id: 'cedar', name: 'Cedar' };
  staff.merchants.set('cedar', other);
  staff.listings.delete('lamp-1');
  const path = '/products/lamp-1/merchant';
  expect(await staff.read('/products/lamp-1')).toContain('Nobody sells it yet.');

  const first = await staff.office.fill(path, { merchantId: kiln.id });
  const stale = fieldsOf(await staff.read(path));
  await staff.office.fill(path, { merchantId: 'cedar' });
  const late = await staff.office.post(path, { ...stale, key: 'another' });

  expect(first.headers.get('location')).toBe('/products/lamp-1?done=seller#done');
  expect(staff.listings.get('lamp-1')).toMatchObject({ merchantId: 'cedar', version: 2 });
  expect(late.status).toBe(409);
  expect(await staff.read('/products/lamp-1?done=seller')).toContain('>Cedar</a>');
  expect(await staff.read('/merchants/cedar')).toContain('href="/products/lamp-1"');
  expect(await staff.read('/merchants')).toContain('href="/merchants/cedar"');
});

test('while nobody sells a product no merchant is chosen, and one has to be', async () => {
  await using staff = await start();
  staff.listings.delete('lamp-1');
  const path = '/products/lamp-1/merchant';
  const markup = await staff.read(path);

  const refused = await staff.office.fill(path);

  expect(markup).toMatch(/<select[^>]* required[^>]*>\s*<option value=""\s*>\s*Choose a merchant/);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('Merchant: it must be chosen');
  expect(staff.listings.has('lamp-1')).toBe(false);
});

test('the merchant form of a product that is sold begins with the one who sells it', async () => {
  await using staff = await start();

  const markup = await staff.read('/products/lamp-1/merchant');

  expect(fieldsOf(markup)).toMatchObject({ merchantId: kiln.id });
  expect(markup).not.toContain('<option value=""');
});

test('whoever chose too late sees merchants by their names', async () => {
  await using staff = await start();
  staff.merchants.set('cedar', { ...kiln, id: 'cedar', name: 'Cedar' });
  const path = '/products/lamp-1/merchant';
  const stale = fieldsOf(await staff.read(path));
  await staff.office.fill(path, { merchantId: 'cedar' });

  const late = await staff.office.post(path, { ...stale, key: 'another' });

  expect(await late.text()).toMatch(
    /Merchant<\/th>\s*<td dir="auto">Cedar<\/td>\s*<td dir="auto">Kiln &amp; Loom<\/td>/,
  );
});

test('terms that others have changed are told as people choose them', async () => {
  await using staff = await start();
  const path = `/merchants/${kiln.id}/edit`;
  const stale = fieldsOf(await staff.read(path));
  await staff.office.fill(path, { paidBy: 'merchant' });

  const late = await staff.office.post(path, { ...stale, key: 'another', paidBy: 'customer' });

  expect(await late.text()).toMatch(
    /paid by<\/th>\s*<td dir="auto">The merchant<\/td>\s*<td dir="auto">The customer<\/td>/,
  );
});

test('a merchant has its page while only its products cannot be shown', async () => {
  await using staff = await start();
  staff.shop.behave('product', 'failing');

  const page = await staff.office.get(`/merchants/${kiln.id}`);

  expect(page.status).toBe(200);
  const markup = await page.text();
  expect(markup).toContain('What it sells cannot be shown right now');
  expect(markup).toContain(kiln.email);
});
