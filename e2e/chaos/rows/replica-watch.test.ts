import { expect, test } from '@jest/globals';
import { firstShares } from './replica-watch.ts';

const reading = (at: number, answered: Record<string, number>) => ({
  at,
  answered: new Map(Object.entries(answered)),
});

test('the first share of a replica is that of its first seconds, and only of one that came', () => {
  const shares = firstShares(
    [
      reading(0, { old: 100 }),
      reading(1_000, { old: 200, new: 0 }),
      reading(6_000, { old: 500, new: 100 }),
      reading(9_000, { old: 500, new: 900 }),
    ],
    5_000,
  );

  expect(shares).toEqual([0.25]);
});

test('the answers of a new replica before it was first seen are among its first calls', () => {
  const shares = firstShares(
    [
      reading(0, { old: 100 }),
      reading(200, { old: 101, new: 1 }),
      reading(5_000, { old: 104, new: 1 }),
    ],
    5_000,
  );

  expect(shares).toEqual([0.25]);
});
