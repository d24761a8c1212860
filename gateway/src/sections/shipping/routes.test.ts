import { expect, test } from '@jest/globals';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';
import { fakeShipping } from './testing/fake.ts';
import { parcel } from './testing/parcel.ts';
import { nearby, sample } from './testing/sample.ts';

const browser = { accept: 'text/html' };
const withKey = { ...asAdmin, 'idempotency-key': 'key-1' };
const first = { ...asAdmin, 'if-none-match': '*' };

const euro = (amount: number) => ({ amount, currency: 'EUR' });
const goods = { lines: [{ productId: 'lamp-1', quantity: 2 }], value: euro(3_980), country: 'DE' };

test('the page shows how the product is sent to the first country, with days and prices', async () => {
  await using shop = await startGateway();

  const markup = await (await shop.get('/products/lamp-1', browser)).text();

  expect(markup).toMatch(/<option value="DE" selected>Germany<\/option>/);
  expect(markup).toMatch(/<strong>Parcel<\/strong>: €4\.90, free from €50\.00/);
  expect(markup).toMatch(/<time datetime="2026-11-23">Mon, Nov 23<\/time>\s+to/);
});

test('the page shows the country that was chosen', async () => {
  await using shop = await startGateway();

  const japan = await (await shop.get('/products/lamp-1?country=JP', browser)).text();
  const nowhere = await (await shop.get('/products/lamp-1?country=FR', browser)).text();

  expect(japan).toMatch(/<option value="JP" selected>Japan<\/option>/);
  expect(japan).toMatch(/<strong>Express<\/strong>: free/);
  expect(nowhere).toContain('It is not sent there.');
});

test('a product whose weight is not known says so, and a service that is away as well', async () => {
  await using shop = await startGateway();
  shop.of(fakeShipping).weights.delete('lamp-1');

  const unknown = await (await shop.get('/products/lamp-1', browser)).text();
  shop.behave('shipping', 'failing');
  const away = await (await shop.get('/products/lamp-2', browser)).text();

  expect(unknown).toContain('It is not known yet how this can be sent.');
  expect(away).toContain('Shipping cannot be shown right now');
});

test('options are read as data, of a product and of a basket', async () => {
  await using shop = await startGateway();

  const product = await shop.get('/api/v1/products/lamp-1/shipping?country=JP');
  const gone = await shop.get('/api/v1/products/gone/shipping');
  const basket = await shop.send('POST', '/api/v1/shipping-options', goods);
  const zones = await shop.get('/api/v1/shipping-zones');

  expect(await product.json()).toMatchObject({ id: 'lamp-1', zones: [{ id: 'overseas' }] });
  await expectProblem(gone, { status: 404, code: 'NOT_FOUND' });
  expect(await basket.json()).toEqual({ options: sample.zones[0]?.options });
  expect(await zones.json()).toEqual({ items: [nearby], nextCursor: null });
});

test('a country that is no code is refused by the API, and ignored on the page', async () => {
  await using shop = await startGateway();

  const data = await shop.get('/api/v1/products/lamp-1/shipping?country=Japan');
  const page = await shop.get('/products/lamp-1?country=Japan', browser);

  await expectProblem(data, { status: 400, code: 'INVALID_ARGUMENT', field: 'country' });
  expect(page.status).toBe(200);
});

test('a zone and a weight are put first with If-None-Match, then by their version', async () => {
  await using shop = await startGateway();
  const { id: _id, version: _version, updatedAt: _updatedAt, ...terms } = nearby;
  const put = (path: string, body: object, headers: Readonly<Record<string, string>>) =>
    shop.backOffice.send('PUT', path, body, headers);
  const weight = '/api/v1/products/lamp-1/weight';
  shop.of(fakeShipping).weights.delete('lamp-1');

  const zone = await put('/api/v1/shipping-zones/islands', terms, first);
  const grams = await put(weight, { grams: 900 }, first);
  const later = await put(weight, { grams: 950 }, { ...asAdmin, 'if-match': '"1"' });
  const late = await put(weight, { grams: 990 }, { ...asAdmin, 'if-match': '"1"' });
  const without = await put(weight, { grams: 990 }, asAdmin);

  expect(zone.status).toBe(200);
  expect(await grams.json()).toMatchObject({ id: 'lamp-1', grams: 900, version: 1 });
  expect(later.headers.get('etag')).toBe('"2"');
  await expectProblem(late, { status: 412, code: 'PRECONDITION_FAILED' });
  await expectProblem(without, { status: 428, code: 'PRECONDITION_REQUIRED' });
});

test('a parcel is reported by carriers, and tracked by everybody who knows its id', async () => {
  await using shop = await startGateway();
  const path = '/api/v1/parcels/parcel-1';
  shop.of(fakeShipping).parcels.set(parcel.id, parcel);

  const report = { state: 'inTransit' };
  const reported = await shop.backOffice.send('POST', `${path}/reports`, report, withKey);
  const tracked = await shop.get(path);

  expect(reported.status).toBe(200);
  expect(await tracked.json()).toMatchObject({ orderId: 'order-1', state: 'inTransit' });
  await expectProblem(await shop.get('/api/v1/parcels/gone'), { status: 404, code: 'NOT_FOUND' });
});
