import { expect, test } from '@jest/globals';
import type { Sample } from '../load/sample.ts';
import { avoidedAfterMs } from './pause.ts';
import { firstShares } from './replica-watch.ts';

/** A page each 10 ms; from `from` on it goes without reviews, until `to` it waits for them. */
const pagesOf = (from: number, to: number, untilMs: number): Sample[] =>
  Array.from({ length: untilMs / 10 }, (_, index) => index * 10).map((at) => ({
    kind: 'page',
    at,
    tookMs: at >= from && at < to ? 400 : 10,
    status: 200,
    target: 'gateway',
    ...(at >= from && { degraded: ['reviews'] }),
  }));

test('a part is avoided from when pages that go without it no longer wait for it', () => {
  expect(avoidedAfterMs(pagesOf(1_000, 3_000, 6_000))).toBeCloseTo(2_000, -2);
});

test('a part that each page waits for is never avoided', () => {
  expect(avoidedAfterMs(pagesOf(1_000, 9_000, 6_000))).toBeUndefined();
});

test('where nothing is missing there is nothing to avoid', () => {
  expect(avoidedAfterMs(pagesOf(9_000, 9_000, 6_000))).toBeUndefined();
});

test('a look at whether the part is back may wait', () => {
  const pages = pagesOf(1_000, 2_000, 6_000).map((page) =>
    page.at === 4_000 ? { ...page, tookMs: 400 } : page,
  );

  expect(avoidedAfterMs(pages)).toBeCloseTo(1_000, -2);
});

test('the first share of a replica is that of its first seconds, and only of one that came', () => {
  const reading = (at: number, answered: Record<string, number>) => ({
    at,
    answered: new Map(Object.entries(answered)),
  });

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
