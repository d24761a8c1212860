import { expect, test } from '@jest/globals';
import { scaleOf, scaleThrough, shortNumber } from './scale.ts';

test.each([
  [
    [3, 7],
    [0, 2, 4, 6, 8],
  ],
  [[4_400], [0, 1_000, 2_000, 3_000, 4_000, 5_000]],
  [[0.9], [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [[5], [0, 1, 2, 3, 4, 5]],
])('an even axis for %j begins at 0 and is labelled %j', (values, labels) => {
  const { ticks } = scaleOf('linear', values);

  expect(ticks.map((tick) => Number(tick.toFixed(6)))).toEqual(labels);
});

test('a value twice as large lies twice as far along an even axis', () => {
  const scale = scaleOf('linear', [10]);

  expect([0, 5, 10].map((value) => scale.at(value))).toEqual([0, 0.5, 1]);
});

test.each([
  [
    [0.3, 700],
    [1, 10, 100, 1_000],
  ],
  [
    [30, 45],
    [20, 50, 100, 200],
  ],
  [
    [1, 1_000],
    [1, 10, 100, 1_000],
  ],
])('a logarithmic axis for %j is labelled %j', (values, labels) => {
  const { ticks } = scaleOf('log', values);

  expect(ticks.map((tick) => Number(tick.toFixed(6)))).toEqual(labels);
});

test('every ten times lie equally far apart on a logarithmic axis', () => {
  const scale = scaleOf('log', [1, 1_000]);

  expect([1, 10, 100, 1_000].map((value) => Number(scale.at(value).toFixed(3)))).toEqual([
    0, 0.333, 0.667, 1,
  ]);
});

test('a value that a logarithmic axis has no place for lies at its beginning', () => {
  expect(scaleOf('log', [0, 1, 10]).at(0)).toBe(0);
});

test.each(['linear', 'log'] as const)('a %s axis holds values that are all 0', (kind) => {
  const scale = scaleOf(kind, [0, 0]);

  expect(scale.at(0)).toBe(0);
  expect(scale.ticks).toContain(0);
});

test.each([
  ['log', [0, 0.25, 0.5, 1]],
  ['linear', [0, 1 / 15, 0.2, 1]],
] as const)('a %s axis through given values is labelled with them alone', (kind, places) => {
  const scale = scaleThrough(kind, [1, 2, 4, 16]);

  expect(scale.ticks).toEqual([1, 2, 4, 16]);
  for (const [index, tick] of scale.ticks.entries()) {
    expect(scale.at(tick)).toBeCloseTo(places[index] ?? Number.NaN);
  }
});

test('the only value lies in the middle', () => {
  expect(scaleThrough('log', [8]).at(8)).toBe(0.5);
});

test.each([
  [0.05, '0.05'],
  [64, '64'],
  [999, '999'],
  [1_000, '1k'],
  [2_500, '2.5k'],
  [1_500_000, '1.5M'],
  [0.6000000000000001, '0.6'],
])('%d is shown as %s', (value, text) => {
  expect(shortNumber(value)).toBe(text);
});
