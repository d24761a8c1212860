import { expect, test } from '@jest/globals';
import { summary } from '@shop/shared/contracts/reviews';
import fc from 'fast-check';
import { noRatings, toSummary, withRating } from './ratings.ts';

const toHistogram = (given: readonly number[]) => given.reduce(withRating, noRatings);

const ratings = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 200 });

test('a product without reviews has no average', () => {
  expect(toSummary('lamp', noRatings)).toEqual({
    productId: 'lamp',
    count: 0,
    average: null,
    histogram: [0, 0, 0, 0, 0],
  });
});

test('each rating is counted under its stars', () => {
  expect(toHistogram([5, 1, 4, 5, 5])).toEqual([1, 0, 0, 1, 3]);
});

test.each([
  [[1, 2], 1.5],
  [[5, 5, 4], 4.67],
  [[4, 4, 5], 4.33],
  [[1, 1, 1, 1, 1, 1, 1, 2], 1.13],
])('the average of %j is %d', (given, average) => {
  expect(toSummary('lamp', toHistogram(given)).average).toBe(average);
});

test('any ratings give the exact average to half a hundredth, with two decimals', () => {
  fc.assert(
    fc.property(ratings, (given) => {
      const { average, count, ...rest } = toSummary('lamp', toHistogram(given));
      const exact = given.reduce((sum, rating) => sum + rating, 0) / given.length;

      expect(count).toBe(given.length);
      expect(Math.abs((average ?? 0) - exact)).toBeLessThanOrEqual(0.005 + Number.EPSILON * 8);
      expect(average).toBe(Number(average?.toFixed(2)));
      expect(summary.safeParse({ average, count, ...rest }).success).toBe(true);
    }),
  );
});

test('the order of ratings does not matter', () => {
  fc.assert(
    fc.property(ratings, (given) => {
      expect(toHistogram(given.toReversed())).toEqual(toHistogram(given));
    }),
  );
});
