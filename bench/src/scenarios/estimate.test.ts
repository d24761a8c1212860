import { expect, test } from '@jest/globals';
import { estimate } from './estimate.ts';
import { full, quick } from './modes.ts';
import { quickScenarioNames, scenarioNames } from './names.ts';

test('the bounds to be reached are measured in 5 minutes', () => {
  expect(estimate(quickScenarioNames, { ...quick, full: false })).toBeLessThan(5 * 60);
});

test('everything is measured in 40 minutes', () => {
  expect(estimate(scenarioNames, { ...full, full: true })).toBeLessThan(40 * 60);
});

test('warming up, every window of every round, and the rest take their time', () => {
  const windows = { warmUpMs: 1_000, leadInMs: 50, windowMs: 900 };
  const options = { rounds: 3, windows, full: false };

  // Two variants: 10 s to start, 1 s each to warm up, and three rounds of two windows.
  expect(estimate(['shop'], options)).toBeCloseTo(10 + 2 + 6);
  expect(estimate(['shop', 'start'], options)).toBeCloseTo(18 + 17);
});
