import { expect, test } from '@jest/globals';
import { enterOffice, fieldsOf } from '../../../testing/office-client.ts';
import { startGateway } from '../../../testing/running-gateway.ts';
import { fakeProduct, productOf } from '../../product/testing/fake.ts';
import { fakeInventory, levelOf } from '../testing/fake.ts';

const path = '/products/lamp-1/stock';

const start = async () => {
  const shop = await startGateway();
  const office = await enterOffice(shop);
  const { levels } = shop.of(fakeInventory);
  return { shop, office, levels, [Symbol.asyncDispose]: shop[Symbol.asyncDispose] };
};

test.each([
  ['add', 3, 7],
  ['take', -3, 1],
])('pieces come and go: %s', async (way, delta, available) => {
  await using staff = await start();

  const changed = await staff.office.fill(path, { way, quantity: '3', reason: 'delivery 17' });

  expect(changed.headers.get('location')).toBe('/products/lamp-1?done=stocked#done');
  expect(staff.levels.get('lamp-1')).toMatchObject({ available, version: 2 });
  const write = staff.shop.calls.findLast(({ key }) => key);
  expect(write?.input).toEqual({ id: 'lamp-1', delta, reason: 'delivery 17' });
});

test('what was counted is set, by the version that was counted', async () => {
  await using staff = await start();
  const counted = { way: 'count', quantity: '12', reason: 'stocktake' };
  const fields = fieldsOf(await (await staff.office.get(path)).text());
  staff.levels.set('lamp-1', levelOf('lamp-1', 3, 2));

  const lost = await staff.office.post(path, { ...fields, ...counted });
  const again = await staff.office.post(path, fieldsOf(await lost.text()));

  expect(lost.status).toBe(409);
  expect(again.status).toBe(303);
  expect(staff.levels.get('lamp-1')).toMatchObject({ onHand: 12, version: 3 });
});

test('whoever counted too late sees how many pieces there are, and not how the form began', async () => {
  await using staff = await start();
  const fields = fieldsOf(await (await staff.office.get(path)).text());
  staff.levels.set('lamp-1', levelOf('lamp-1', 3, 2));

  const counted = { ...fields, way: 'count', quantity: '12', reason: 'stocktake' };
  const markup = await (await staff.office.post(path, counted)).text();

  expect(markup.match(/<th scope="row">/g)).toHaveLength(1);
  expect(markup).toMatch(
    /<th scope="row">Pieces<\/th>\s*<td dir="auto">5<\/td>\s*<td dir="auto">12<\/td>/,
  );
});

test('a product that was never stocked is counted first', async () => {
  await using staff = await start();
  staff.levels.delete('lamp-1');
  const page = await (await staff.office.get('/products/lamp-1')).text();
  const form = await (await staff.office.get(path)).text();

  await staff.office.fill(path, { quantity: '5' });

  expect(page).toContain('It was never stocked');
  expect(form).not.toContain('value="add"');
  expect(staff.levels.get('lamp-1')).toMatchObject({ onHand: 5, version: 1 });
});

test('more than there is cannot be taken, and what was typed is kept', async () => {
  await using staff = await start();

  const refused = await staff.office.fill(path, { way: 'take', quantity: '5', reason: 'broken' });

  expect(refused.status).toBe(409);
  const markup = await refused.text();
  expect(markup).toContain('<li>Not so many.</li>');
  expect(fieldsOf(markup)).toMatchObject({ way: 'take', quantity: '5', reason: 'broken' });
  expect(staff.levels.get('lamp-1')?.version).toBe(1);
});

test.each([
  [{ quantity: '1.5' }, 'Pieces: it must be a whole number'],
  [{ quantity: '0' }, 'Pieces: it must be 1 to 1000000'],
  [{ quantity: '2', reason: '' }, 'Reason: please fill this in'],
])('what is no change is refused at its field: %j', async (change, message) => {
  await using staff = await start();

  const refused = await staff.office.fill(path, { way: 'add', reason: 'found', ...change });

  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain(message);
});

test('what is sold out is listed, and named on the first page and in the list of products', async () => {
  await using staff = await start();
  const read = async (url: string) => (await staff.office.get(url)).text();
  expect(await read('/stock')).toContain('Nothing is sold out.');
  expect(await read('/')).toContain('Every product that is sold has pieces.');
  staff.levels.set('lamp-2', levelOf('lamp-2', 0));

  expect(await read('/stock')).toContain('href="/products/lamp-2/stock"');
  expect(await read('/')).toContain('1 product has no piece to sell.');
  expect(await read('/products')).toContain('<span class="alert">sold out</span>');
});

test.each([
  [0, '0 are sold'],
  [1, '1 is sold'],
  [2, '2 are sold'],
])('of what it has not looked through the first page says nothing: %i', async (sold, words) => {
  await using staff = await start();
  const ids = Array.from({ length: 101 }, (_, at) => `rug-${at}`);
  for (const id of ids) staff.levels.set(id, levelOf(id, 0));
  const { products } = staff.shop.of(fakeProduct);
  for (const id of ids.slice(0, sold)) products.set(id, productOf(id));

  const page = await (await staff.office.get('/')).text();

  expect(page).toContain(`More than 100 products have no piece; of the first 100, ${words}.`);
  expect(page).not.toContain('Every product');
});
