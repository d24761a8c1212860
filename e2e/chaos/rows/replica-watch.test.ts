import { expect, test } from '@jest/globals';
import { firstShares, newcomers } from './replica-watch.ts';

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

test('who came and was asked counts also when it was asked only once, and has gone since', () => {
  const readings = [
    reading(0, { old: 100 }),
    reading(200, { old: 101, asked: 1, idle: 0 }),
    reading(400, { old: 102, idle: 0 }),
  ];

  expect([...newcomers(readings)]).toEqual(['asked']);
});
