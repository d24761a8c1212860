import { expect, test } from '@jest/globals';
import { enterOffice, fieldsOf } from '../../../testing/office-client.ts';
import { startGateway } from '../../../testing/running-gateway.ts';
import { fakeShipping } from '../testing/fake.ts';

const product = '/products/lamp-1';
const path = `${product}/weight`;

const start = async () => {
  const shop = await startGateway();
  const office = await enterOffice(shop);
  const { weights } = shop.of(fakeShipping);
  const read = async (page: string) => (await office.get(page)).text();
  const inShop = async () => (await shop.get(product, { accept: 'text/html' })).text();
  return { office, weights, read, inShop, [Symbol.asyncDispose]: shop[Symbol.asyncDispose] };
};

test('a product without a weight says what follows, gets one, and can be sent', async () => {
  await using staff = await start();
  staff.weights.delete('lamp-1');
  const unknown = await staff.read(product);
  const unsent = await staff.inShop();

  const weighed = await staff.office.fill(path, { grams: '900' });

  expect(unknown).toContain('the shop cannot say how this can be sent');
  expect(unknown).toContain(`href="${path}"`);
  expect(unsent).toContain('It is not known yet how this can be sent.');
  expect(weighed.headers.get('location')).toBe('/products/lamp-1?done=weighed#done');
  expect(staff.weights.get('lamp-1')).toMatchObject({ grams: 900, version: 1 });
  const page = await staff.read(`${product}?done=weighed`);
  expect(page).toContain('The weight is set.');
  expect(page).toContain('900 g');
  expect(await staff.inShop()).toContain('<strong>Parcel</strong>: €4.90');
});

test('a weight is changed by its version, from what it is', async () => {
  await using staff = await start();

  const shown = fieldsOf(await staff.read(path));
  await staff.office.post(path, { ...shown, grams: '1200' });

  expect(shown).toMatchObject({ grams: '1150', version: '1' });
  expect(staff.weights.get('lamp-1')).toMatchObject({ grams: 1_200, version: 2 });
});

test('of two first weights the second one is told of the first, and can replace it', async () => {
  await using staff = await start();
  staff.weights.delete('lamp-1');
  const fields = fieldsOf(await staff.read(path));
  await staff.office.fill(path, { grams: '700' });

  const lost = await staff.office.post(path, { ...fields, grams: '800' });

  expect(lost.status).toBe(409);
  const markup = await lost.text();
  expect(markup).toMatch(
    /Weight in grams<\/th>\s*<td dir="auto">700<\/td>\s*<td dir="auto">800<\/td>/,
  );
  expect((await staff.office.post(path, fieldsOf(markup))).status).toBe(303);
  expect(staff.weights.get('lamp-1')).toMatchObject({ grams: 800, version: 2 });
});

test.each([
  ['', 'it must be a whole number'],
  ['1.5', 'it must be a whole number'],
  ['0', 'please give at least 1'],
  ['1000001', 'please give at most 1000000'],
])('what is no weight is refused at its field: %j', async (grams, message) => {
  await using staff = await start();

  const refused = await staff.office.fill(path, { grams });

  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain(`Weight in grams: ${message}`);
  expect(staff.weights.get('lamp-1')?.version).toBe(1);
});

test('a product that there is not has no form for its weight', async () => {
  await using staff = await start();

  expect((await staff.office.get('/products/gone/weight')).status).toBe(404);
});
