import { expect, test } from '@jest/globals';
import { medianOf, percentileOf, ratiosOf, spreadOf } from './statistics.ts';

test.each([
  [0, 1],
  [0.5, 6],
  [0.99, 10],
  [0.999, 10],
  [1, 10],
])('of the numbers from 1 to 10 the percentile at %d is %d', (part, value) => {
  const sorted = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

  expect(percentileOf(sorted, part)).toBe(value);
});

test('of no values there is no percentile but 0', () => {
  expect(percentileOf(new Float64Array(), 0.5)).toBe(0);
});

test('the median is the middle value, whatever the order', () => {
  expect(medianOf([9, 1, 5])).toBe(5);
});

test('the median of an even number of values lies between the two middle ones', () => {
  expect(medianOf([4, 1, 2, 100])).toBe(3);
});

test('nothing has no median', () => {
  expect(medianOf([])).toBeNaN();
});

test('a spread is the median with the values farthest from it', () => {
  expect(spreadOf([3, 8, 5])).toEqual({ median: 5, lowest: 3, highest: 8 });
});

test('a ratio is of two values of the same round', () => {
  expect(ratiosOf([10, 20, 30], [5, 5, 10])).toEqual([2, 4, 3]);
});
