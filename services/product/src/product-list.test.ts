import { expect, test } from '@jest/globals';
import { cursor as cursorSchema } from '@shop/shared/contracts/common';
import fc from 'fast-check';
import {
  type Listed,
  maxRelevant,
  type Place,
  type ProductList,
  toCursor,
  toPage,
  toPlace,
} from './product-list.ts';

const lamps: ProductList = { words: ['lamp'], category: 'lamps', sort: 'name' };
const place: Place = { sort: 'name', nameKey: 'desk lamp', id: 'lamp-1' };

const listedOf = (id: string, name = id): Listed => ({
  card: {
    id,
    name,
    brand: 'Maker',
    category: 'lamps',
    picture: { shape: 'lamp', variant: 0, alt: 'a lamp' },
    withdrawn: false,
    version: 1,
  },
  nameKey: name,
  createdAt: '2026-01-01T00:00:00.000Z',
});

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
const nameKey = fc
  .array(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), { maxLength: 40 })
  .map((characters) => characters.join(''))
  .filter((name) => name.isWellFormed());

const places: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ sort: fc.constant('relevance' as const), skip: fc.integer({ min: 1, max: 999 }) }),
  fc.record({ sort: fc.constant('name' as const), nameKey, id }),
  fc.record({
    sort: fc.constant('newest' as const),
    createdAt: fc.constant('2026-01-01T00:00:00.000Z'),
    id,
  }),
);

test('every place comes back from its cursor, which the contract lets through', () => {
  fc.assert(
    fc.property(places, (any) => {
      const list: ProductList = { ...lamps, sort: any.sort };
      const cursor = cursorSchema.parse(toCursor(list, any));
      expect(toPlace(list, cursor)).toEqual(any);
    }),
  );
});

test.each([
  { ...lamps, words: ['desk'] },
  { ...lamps, words: [] },
  { ...lamps, category: 'chairs' },
  { ...lamps, category: undefined },
  { ...lamps, sort: 'newest' as const },
])('the cursor of another list is refused: %j', (other) => {
  expect(() => toPlace(other, toCursor(lamps, place))).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      fields: [{ field: 'cursor', message: 'is not a cursor of this list' }],
    }),
  );
});

test('a made-up cursor is refused', () => {
  const mark = JSON.parse(Buffer.from(toCursor(lamps, place), 'base64url').toString())[0];
  const forged = [
    'null',
    '{}',
    '[]',
    'not json',
    JSON.stringify([mark]),
    JSON.stringify([mark, 'desk lamp']),
    JSON.stringify([mark, { $gt: '' }, 'lamp-1']),
    JSON.stringify([mark, 'desk lamp', { $ne: null }]),
    JSON.stringify([mark, 'desk lamp', '-not-an-id']),
    JSON.stringify([mark, 'desk lamp', 'lamp-1', 'more']),
    JSON.stringify([mark, 'x'.repeat(81), 'lamp-1']),
  ].map((text) => Buffer.from(text).toString('base64url'));

  for (const cursor of [...forged, '_', 'AAAA']) {
    expect(() => toPlace(lamps, cursor)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  }
});

test('a relevance cursor cannot ask for more than the list has', () => {
  const list: ProductList = { ...lamps, sort: 'relevance' };

  for (const skip of [0, -1, 1.5, maxRelevant]) {
    const cursor = toCursor(list, { sort: 'relevance', skip });
    expect(() => toPlace(list, cursor)).toThrow('cursor');
  }
});

test('a page has as many items as asked for and a cursor only when there are more', () => {
  const found = ['a', 'b', 'c'].map((each) => listedOf(each));
  const ids = (page: ReturnType<typeof toPage>) => page.items.map((item) => item.id);

  const whole = toPage(lamps, { after: undefined, limit: 3 }, found);
  const part = toPage(lamps, { after: undefined, limit: 2 }, found);
  const none = toPage(lamps, { after: undefined, limit: 2 }, []);

  expect([ids(whole), whole.nextCursor]).toEqual([['a', 'b', 'c'], null]);
  expect([ids(none), none.nextCursor]).toEqual([[], null]);
  expect(ids(part)).toEqual(['a', 'b']);
  expect(toPlace(lamps, part.nextCursor ?? '')).toEqual({ sort: 'name', nameKey: 'b', id: 'b' });
});

test('pages by relevance end where the list does', () => {
  const list: ProductList = { ...lamps, sort: 'relevance' };
  const found = ['a', 'b', 'c'].map((each) => listedOf(each));
  const pageAfter = (skip: number) =>
    toPage(list, { after: { sort: 'relevance', skip }, limit: 2 }, found).nextCursor;

  expect(toPlace(list, pageAfter(10) ?? '')).toEqual({ sort: 'relevance', skip: 12 });
  expect(pageAfter(maxRelevant - 2)).toBeNull();
});
