import { expect, test } from '@jest/globals';
import { startedService } from '@shop/shared/testing/started-service';
import { merchants } from './service.ts';

const draft = {
  name: 'Kiln & Loom',
  about: 'A workshop of potters and weavers.',
  since: '2009-04-01',
  shipsFrom: 'PT',
  returns: { days: 30, paidBy: 'merchant' as const },
  email: 'hello@kiln-and-loom.example',
  rating: null,
};

test('a merchant gets an id of its own, is found by it, and is announced', async () => {
  const { call, announced } = await startedService(merchants);

  const merchant = await call('create', draft);

  expect(merchant).toMatchObject({ ...draft, id: expect.any(String), version: 1 });
  expect(await call('get', { id: merchant.id })).toEqual(merchant);
  expect(await announced()).toMatchObject([
    { type: 'merchantChanged', key: merchant.id, data: merchant },
  ]);
});

test('the same key again is the same merchant', async () => {
  const { call } = await startedService(merchants);

  const first = await call('create', draft, { key: 'key-1' });

  expect(await call('create', draft, { key: 'key-1' })).toEqual(first);
  expect((await call('list', {})).items).toEqual([first]);
});

test('other terms need the version that they replace', async () => {
  const { call } = await startedService(merchants);
  const { id } = await call('create', draft);
  const terms = { ...draft, name: 'Loom & Kiln' };

  const changed = await call('update', { id, terms, expectedVersion: 1 });
  const late = call('update', { id, terms: draft, expectedVersion: 1 });

  expect(changed).toMatchObject({ ...terms, id, version: 2 });
  await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('merchants are listed by name', async () => {
  const { call } = await startedService(merchants);
  for (const name of ['Cedar', 'Ash', 'Birch']) await call('create', { ...draft, name });

  const first = await call('list', { limit: 2 });
  const second = await call('list', { limit: 2, cursor: first.nextCursor ?? '' });

  const names = [first, second].map(({ items }) => items.map(({ name }) => name));
  expect(names).toEqual([['Ash', 'Birch'], ['Cedar']]);
});

test('a product that nobody sells has no seller, and gets one once', async () => {
  const { call, announced } = await startedService(merchants);
  const merchant = await call('create', draft);
  const first = { id: 'lamp', merchantId: merchant.id };

  expect(await call('ofProducts', { ids: ['lamp'] })).toEqual([]);
  const listing = await call('assign', first);
  const again = call('assign', first);

  const seller = { id: 'lamp', merchant, listingVersion: 1 };
  expect(await call('ofProducts', { ids: ['lamp', 'gone'] })).toEqual([seller]);
  await expect(again).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect((await announced()).at(-1)).toMatchObject({ type: 'listingChanged', data: listing });
});

test('another merchant takes a product over, by the version of its listing', async () => {
  const { call } = await startedService(merchants);
  const { id: first } = await call('create', draft);
  const { id: second } = await call('create', draft);
  await call('assign', { id: 'lamp', merchantId: first });
  const change = { id: 'lamp', merchantId: second, expectedVersion: 1 };

  await call('assign', change);

  const productsOf = async (merchantId: string) =>
    (await call('listings', { merchantId })).items.map(({ id }) => id);
  expect(await productsOf(first)).toEqual([]);
  expect(await productsOf(second)).toEqual(['lamp']);
  await expect(call('assign', change)).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a merchant that there is not sells nothing', async () => {
  const { call } = await startedService(merchants);

  const assigned = call('assign', { id: 'lamp', merchantId: 'gone' });

  await expect(assigned).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'merchantId', message: expect.any(String) }],
  });
  expect(await call('listings', { merchantId: 'gone' })).toEqual({ items: [], nextCursor: null });
});

test('a listing whose merchant is not there yet has no seller', async () => {
  const { call } = await startedService(merchants);
  await call('introduceListing', { id: 'lamp', merchantId: 'kiln' });

  expect(await call('ofProducts', { ids: ['lamp'] })).toEqual([]);
  await call('introduce', { id: 'kiln', ...draft });

  const [seller] = await call('ofProducts', { ids: ['lamp'] });
  expect(seller?.merchant).toMatchObject({ id: 'kiln', ...draft });
});

test.each([
  ['shipsFrom', { shipsFrom: 'Portugal' }],
  ['since', { since: '1 April 2009' }],
  ['email', { email: 'hello' }],
  ['returns.days', { returns: { ...draft.returns, days: -1 } }],
  ['name', { name: 'two\nlines' }],
])('a draft with a wrong %s is refused', async (field, change) => {
  const { call } = await startedService(merchants);

  await expect(call('create', { ...draft, ...change })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field, message: expect.any(String) }],
  });
});
