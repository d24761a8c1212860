import { expect, test } from '@jest/globals';
import { enterOffice, fieldsOf } from '../../../testing/office-client.ts';
import { startGateway } from '../../../testing/running-gateway.ts';
import { fakePricing, priceOf } from '../testing/fake.ts';

const path = '/products/lamp-1/price';
const eur = (amount: number) => ({ amount, currency: 'EUR' });

test('a price is changed by its version, and the page of the product says so', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const { prices } = shop.of(fakePricing);

  const shown = fieldsOf(await (await office.get(path)).text());
  const changed = await office.fill(path, { current: '12.5', list: '' });

  expect(shown).toMatchObject({ current: '19.90', list: '50.00', currency: 'EUR', version: '1' });
  expect(changed.headers.get('location')).toBe('/products/lamp-1?done=priced#done');
  expect(prices.get('lamp-1')).toMatchObject({ list: eur(1_250), current: eur(1_250), version: 2 });
  const page = await (await office.get('/products/lamp-1?done=priced')).text();
  expect(page).toContain('The price is set.');
  expect(page).toContain('€12.50');
});

test('a product without a price gets its first one, in a currency that it keeps', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const { prices } = shop.of(fakePricing);
  prices.delete('lamp-1');
  expect(await (await office.get('/products/lamp-1')).text()).toContain('It has no price yet');

  await office.fill(path, { current: '1290', list: '1500', currency: 'jpy' });

  expect(prices.get('lamp-1')).toMatchObject({
    list: { amount: 1_500, currency: 'JPY' },
    current: { amount: 1_290, currency: 'JPY' },
    version: 1,
  });
  expect(await (await office.get(path)).text()).toMatch(/name="currency"[^>]* readonly/);
});

test('of two first prices the second one is told of the first, and can replace it', async () => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);
  const { prices } = shop.of(fakePricing);
  prices.delete('lamp-1');
  const fields = fieldsOf(await (await office.get(path)).text());
  prices.set('lamp-1', priceOf('lamp-1', 700));

  const lost = await office.post(path, { ...fields, current: '8.00', list: '50.00' });

  expect(lost.status).toBe(409);
  const markup = await lost.text();
  expect(markup).toMatch(/Price<\/th>\s*<td dir="auto">7\.00<\/td>\s*<td dir="auto">8\.00<\/td>/);
  expect((await office.post(path, fieldsOf(markup))).status).toBe(303);
  expect(prices.get('lamp-1')).toMatchObject({ current: eur(800), version: 2 });
});

test.each([
  [{ current: '12,90' }, 'Price: it must be written as in 12.90'],
  [{ list: '-1' }, 'Price before the reduction: it must be written as in 12.90'],
  [{ currency: 'Euro' }, 'Currency: it must be an ISO 4217 code'],
])('what is no price is refused at its field: %j', async (change, message) => {
  await using shop = await startGateway();
  const office = await enterOffice(shop);

  const refused = await office.fill(path, change);

  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain(message);
  expect(shop.of(fakePricing).prices.get('lamp-1')?.version).toBe(1);
});
