import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maxAmount } from './contracts/common.ts';
import { share, split } from './money.ts';

const amount = fc.integer({ min: 0, max: maxAmount });
const weights = fc.array(fc.integer({ min: 0, max: maxAmount }), { minLength: 1, maxLength: 20 });

test.each([
  [5, 50, 100, 2],
  [15, 50, 100, 8],
  [7, 50, 100, 4],
  [1_999, 15, 100, 300],
  [0, 10, 100, 0],
])('%i × %i / %i is %i: halves go to the even side', (whole, part, of, expected) => {
  expect(share(whole, part, of)).toBe(expected);
});

test('a share is exact to half a unit, also of amounts whose product is no safe integer', () => {
  fc.assert(
    fc.property(amount, fc.integer({ min: 0, max: 100 }), (whole, percent) => {
      const exact = BigInt(whole) * BigInt(percent);
      const error = exact - 100n * BigInt(share(whole, percent, 100));
      expect(error >= -50n && error <= 50n).toBe(true);
    }),
  );
});

test('parts of a split sum to the amount, and none is a unit or more from its exact share', () => {
  fc.assert(
    fc.property(amount, weights, (whole, given) => {
      const parts = split(whole, given);
      const total = given.reduce((sum, weight) => sum + BigInt(weight), 0n);
      if (total === 0n) return expect(parts).toEqual(given.map(() => 0));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(whole);
      for (const [index, part] of parts.entries()) {
        const exact = BigInt(whole) * BigInt(given[index] ?? 0);
        const error = exact - BigInt(part) * total;
        expect(error > -total && error < total).toBe(true);
      }
    }),
  );
});

test('of equal remainders the first gets its unit first', () => {
  expect(split(10, [1, 1, 1])).toEqual([4, 3, 3]);
  expect(split(11, [1, 1, 1])).toEqual([4, 4, 3]);
});
