import { expect, test } from '@jest/globals';
import { cursor } from '@shop/shared/contracts/common';
import { reviewSort } from '@shop/shared/contracts/reviews';
import fc from 'fast-check';
import {
  type Place,
  type ReviewSort,
  compareReviews,
  parseCursor,
  toCursor,
} from './review-order.ts';

const sorts = fc.constantFrom(...reviewSort.options);
const places: fc.Arbitrary<Place> = fc.record({
  rating: fc.integer({ min: 1, max: 5 }),
  postedAt: fc.integer({ min: 0, max: 3 }).map((n) => `2026-01-01T00:00:00.00${n}Z`),
  id: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/),
});

const place = (rating: number, second: number, id: string): Place => ({
  rating,
  postedAt: `2026-01-01T00:00:0${second}.000Z`,
  id,
});

test.each<[ReviewSort, string[]]>([
  ['newest', ['d', 'c', 'b', 'a']],
  ['highest', ['d', 'b', 'c', 'a']],
  ['lowest', ['a', 'c', 'd', 'b']],
])('%s: equal ratings newest first, equal times by id', (sort, ids) => {
  const reviews = [place(1, 1, 'a'), place(5, 2, 'b'), place(3, 3, 'c'), place(5, 3, 'd')];

  const sorted = reviews.toSorted((a, b) => compareReviews(sort, a, b));

  expect(sorted.map(({ id }) => id)).toEqual(ids);
});

test('only a review itself is equal to it in an order', () => {
  fc.assert(
    fc.property(sorts, places, places, (sort, a, b) => {
      expect(compareReviews(sort, a, b)).toBe(0 - compareReviews(sort, b, a));
      expect(compareReviews(sort, a, b) === 0).toBe(
        a.id === b.id && a.postedAt === b.postedAt && (sort === 'newest' || a.rating === b.rating),
      );
    }),
  );
});

test('a cursor fits the contract and points to its place', () => {
  fc.assert(
    fc.property(sorts, places, (sort, at) => {
      expect(cursor.safeParse(toCursor(sort, at)).success).toBe(true);
      expect(parseCursor(sort, toCursor(sort, at))).toEqual(at);
    }),
  );
});

test('a cursor of another order is refused', () => {
  expect(() => parseCursor('lowest', toCursor('highest', place(5, 1, 'a')))).toThrow('the cursor');
});

test('no made-up cursor is accepted, and the cursor is named as the field at fault', () => {
  fc.assert(
    fc.property(sorts, fc.stringMatching(/^[A-Za-z0-9_-]{1,512}$/), (sort, forged) => {
      expect(() => parseCursor(sort, forged)).toThrow(
        expect.objectContaining({
          code: 'INVALID_ARGUMENT',
          fields: [{ field: 'cursor', message: 'is not a cursor of this list' }],
        }),
      );
    }),
  );
});
