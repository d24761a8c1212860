import { expect, test } from '@jest/globals';
import type { ZoneTerms } from '@shop/shared/contracts/shipping';
import { startedService } from '@shop/shared/testing/started-service';
import { shipping } from './service.ts';

const euro = (amount: number) => ({ amount, currency: 'EUR' });

const near: ZoneTerms = {
  name: 'Near',
  countries: ['DE', 'AT'],
  cutOff: '14:00',
  holidays: [],
  methods: [
    {
      id: 'parcel',
      name: 'Parcel',
      days: { from: 1, to: 2 },
      rates: [
        { upToGrams: 2_000, price: euro(490) },
        { upToGrams: 30_000, price: euro(990) },
      ],
      freeFrom: euro(5_000),
    },
    {
      id: 'letter',
      name: 'Letter',
      days: { from: 2, to: 4 },
      rates: [{ upToGrams: 500, price: euro(290) }],
      freeFrom: null,
    },
  ],
};
const far = { ...near, name: 'Far', countries: ['JP'] };

/** A shop that sends a lamp of 400 g and a desk of 25 kg to two zones. It is a Thursday morning. */
const setup = async () => {
  const started = await startedService(shipping);
  const { call } = started;
  await call('putZone', { id: 'near', terms: near });
  await call('putZone', { id: 'far', terms: far });
  await call('weigh', { id: 'lamp', grams: 400 });
  await call('weigh', { id: 'desk', grams: 25_000 });
  const goods = (productId: string, quantity: number, amount = 1_000, country = 'DE') => ({
    lines: [{ productId, quantity }],
    value: euro(amount),
    country,
  });
  const options = async (...of: Parameters<typeof goods>) =>
    (await call('optionsFor', goods(...of))).map(({ id, price }) => [id, price.amount]);
  return { ...started, goods, options };
};

test('a product has its options in each zone, with their days', async () => {
  const { call } = await setup();

  const found = await call('ofProduct', { productId: 'lamp' });

  expect(found.grams).toBe(400);
  expect(found.zones.map(({ id, countries }) => [id, countries])).toEqual([
    ['far', ['JP']],
    ['near', ['DE', 'AT']],
  ]);
  expect(found.zones[1]?.options).toEqual([
    {
      id: 'parcel',
      name: 'Parcel',
      price: euro(490),
      freeFrom: euro(5_000),
      earliest: '2026-01-02',
      latest: '2026-01-05',
    },
    expect.objectContaining({ id: 'letter', earliest: '2026-01-05', latest: '2026-01-07' }),
  ]);
});

test('of one country there are only its own options, and none where nothing is sent', async () => {
  const { call } = await setup();
  const zonesOf = async (country: string) =>
    (await call('ofProduct', { productId: 'lamp', country })).zones.map(({ id }) => id);

  expect(await zonesOf('JP')).toEqual(['far']);
  expect(await zonesOf('FR')).toEqual([]);
});

test('a product whose weight is not known has no options', async () => {
  const { call } = await setup();

  const none = { id: 'new', grams: null, zones: [] };
  expect(await call('ofProduct', { productId: 'new' })).toEqual(none);
});

test('staff see the weights that are known, with the versions that they replace', async () => {
  const { call } = await setup();
  await call('weigh', { id: 'lamp', grams: 450, expectedVersion: 1 });

  expect(await call('weights', { ids: ['lamp', 'new'] })).toEqual([
    expect.objectContaining({ id: 'lamp', grams: 450, version: 2 }),
  ]);
});

test('the price depends on weight and value', async () => {
  const { options } = await setup();

  expect(await options('lamp', 1)).toEqual([
    ['parcel', 490],
    ['letter', 290],
  ]);
  expect(await options('lamp', 5)).toEqual([['parcel', 490]]);
  expect(await options('lamp', 6)).toEqual([['parcel', 990]]);
  expect(await options('lamp', 1, 5_000)).toEqual([
    ['parcel', 0],
    ['letter', 290],
  ]);
});

test.each([
  ['NOT_SHIPPED', { country: 'FR' }],
  ['TOO_HEAVY', { lines: [{ productId: 'desk', quantity: 2 }] }],
  ['INVALID_ARGUMENT', { lines: [{ productId: 'gone', quantity: 1 }] }],
])('goods that cannot be sent are refused: %s', async (code, change) => {
  const { call, goods } = await setup();

  const options = call('optionsFor', { ...goods('lamp', 1), ...change });

  await expect(options).rejects.toMatchObject({ code });
});

test('a country is in one zone', async () => {
  const { call } = await setup();

  const terms = { ...far, countries: ['JP', 'AT'] };
  const taken = call('putZone', { id: 'far', terms, expectedVersion: 1 });

  await expect(taken).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'terms.countries.1', message: 'is in zone near already' }],
  });
});

test('other terms of a zone hold at once, and need the version that they replace', async () => {
  const { call, options, announced } = await setup();
  await options('lamp', 1);
  const terms = { ...near, methods: near.methods.slice(0, 1) };

  await call('putZone', { id: 'near', terms, expectedVersion: 1 });

  expect(await options('lamp', 1)).toEqual([['parcel', 490]]);
  expect(await announced()).toContainEqual(
    expect.objectContaining({ type: 'zoneChanged', key: 'near', version: 2 }),
  );
  const late = call('putZone', { id: 'near', terms, expectedVersion: 1 });
  await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a parcel is announced once, by one of the methods for its goods', async () => {
  const { call, goods, announced } = await setup();
  const order = { id: 'parcel-1', orderId: 'order-1', method: 'letter', ...goods('lamp', 1) };

  const parcel = await call('ship', order, { key: 'key-1' });

  expect(parcel).toMatchObject({ price: euro(290), state: 'announced', earliest: '2026-01-05' });
  expect(await call('ship', order, { key: 'key-1' })).toEqual(parcel);
  expect(await call('track', { id: 'parcel-1' })).toEqual(parcel);
  expect(await announced()).toContainEqual(
    expect.objectContaining({ type: 'parcelChanged', key: 'parcel-1', data: parcel }),
  );
  const heavy = call('ship', { ...order, id: 'parcel-2', ...goods('desk', 1) });
  await expect(heavy).rejects.toMatchObject({ fields: [{ field: 'method' }] });
});

test('a parcel is announced again for its key, also where the terms have changed since', async () => {
  const { call, goods, runtime } = await setup();
  const order = { id: 'parcel-1', orderId: 'order-1', method: 'letter', ...goods('lamp', 1) };
  const parcel = await call('ship', order, { key: 'key-1' });
  const terms = { ...near, countries: ['AT'] };
  await call('putZone', { id: 'near', terms, expectedVersion: 1 });
  // Its record of the key has expired by then.
  await runtime.advance(2 * 24 * 60 * 60 * 1_000);

  expect(await call('ship', order, { key: 'key-1' })).toEqual(parcel);
  const other = call('ship', { ...order, orderId: 'order-2' }, { key: 'key-2' });
  await expect(other).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

test('a parcel goes on, and never back', async () => {
  const { call, goods, runtime } = await setup();
  await call('ship', { id: 'p-1', orderId: 'o-1', method: 'parcel', ...goods('lamp', 1) });
  await runtime.advance(60_000);

  await call('report', { id: 'p-1', state: 'inTransit' });
  const again = await call('report', { id: 'p-1', state: 'inTransit' });
  const back = call('report', { id: 'p-1', state: 'handedOver' });

  expect(again).toMatchObject({
    state: 'inTransit',
    version: 2,
    history: [
      { state: 'announced', at: '2026-01-01T00:00:00.000Z' },
      { state: 'inTransit', at: '2026-01-01T00:01:00.000Z' },
    ],
  });
  await expect(back).rejects.toMatchObject({ code: 'PARCEL_GONE_ON' });
});

test.each([
  ['terms.methods.0.rates', { rates: [near.methods[0]?.rates[1], near.methods[0]?.rates[0]] }],
  ['terms.methods.0.days.to', { days: { from: 3, to: 2 } }],
])('a zone with wrong %s is refused', async (field, change) => {
  const { call } = await setup();
  const methods = [{ ...near.methods[0], ...change }] as ZoneTerms['methods'];

  const put = call('putZone', { id: 'other', terms: { ...near, countries: ['FR'], methods } });

  await expect(put).rejects.toMatchObject({ fields: [{ field }] });
});

test('there are no more zones than one page has', async () => {
  const { call } = await setup();
  const letters = 'A B C D E F G H I J'.split(' ');
  const codes = letters.flatMap((a) => letters.map((b) => a + b)).slice(0, 98);
  for (const [at, code] of codes.entries()) {
    await call('introduceZone', { id: `z${at}`, ...near, countries: [code] });
  }

  const put = call('putZone', { id: 'other', terms: { ...near, countries: ['ZZ'] } });

  await expect(put).rejects.toMatchObject({ code: 'TOO_MANY_ZONES' });
});
