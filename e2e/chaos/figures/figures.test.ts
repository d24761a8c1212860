import { expect, test } from '@jest/globals';
import type { Sample } from '../load/sample.ts';
import { figuresOf, percentileOf, windowsOf } from './figures.ts';
import { hardlyDegraded, isRefused, noPageFailed, noneFailed, wasAsked } from './judge.ts';

const sampleOf = (given: Partial<Sample>): Sample => ({
  kind: 'page',
  at: 0,
  tookMs: 10,
  status: 200,
  target: 'gateway',
  ...given,
});

const second = { from: 0, to: 1_000 };
const figuresOfAll = (...samples: Partial<Sample>[]) => figuresOf(samples.map(sampleOf), second);

test('requests belong to the span in which they were due, however long they took', () => {
  const samples = [{ at: -1 }, { at: 0 }, { at: 999, tookMs: 5_000 }, { at: 1_000 }].map(sampleOf);

  expect(figuresOf(samples, second)).toMatchObject({ requests: 2, perSecond: 2, p99Ms: 5_000 });
  expect(windowsOf(samples, { from: 0, to: 2_500 }, 1_000).map((one) => one.requests)).toEqual([
    2, 1,
  ]);
});

test('failures are counted by what was asked and what came', () => {
  const figures = figuresOfAll(
    { status: 503 },
    { status: 503 },
    { kind: 'review', status: 0, error: 'socket hang up' },
    { kind: 'review', status: 201 },
    {},
  );

  expect(figures).toMatchObject({
    failed: 3,
    failedPages: 2,
    failures: { 'page 503': 2, 'review socket hang up': 1 },
    goodPerSecond: 1,
  });
});

test('a price that has another version by now is an answer, a missing page is none', () => {
  expect(figuresOfAll({ kind: 'price', status: 412 })).toMatchObject({ failed: 0 });
  expect(figuresOfAll({ status: 412 })).toMatchObject({ failed: 1 });
});

test('a request that found no connection has not failed, but was not asked either', () => {
  const figures = figuresOfAll({ status: 0, error: 'unsent' });

  expect(figures).toMatchObject({ unsent: 1, failed: 0 });
  expect([noneFailed(figures).holds, noPageFailed(figures).holds]).toEqual([false, false]);
});

test('degraded sections are counted of all sections of the pages that came', () => {
  const figures = figuresOfAll({ degraded: ['reviews', 'pricing'] }, {}, { status: 503 });

  expect(figures).toMatchObject({ degradedShare: 0.2, degraded: { reviews: 1, pricing: 1 } });
});

test('a planned change may degrade one section in a thousand', () => {
  const pages = Array.from({ length: 200 }, () => ({}));

  expect(hardlyDegraded(figuresOfAll(...pages.slice(1), { degraded: ['reviews'] })).holds).toBe(
    true,
  );
  expect(hardlyDegraded(figuresOfAll(...pages, { degraded: ['reviews', 'pricing'] })).holds).toBe(
    false,
  );
});

test('a failed write is no failed page, and a request that fails is one of all', () => {
  const figures = figuresOfAll({}, { kind: 'stock', status: 504 });

  expect(noPageFailed(figures).holds).toBe(true);
  expect(noneFailed(figures).holds).toBe(false);
});

test('too little load shows nothing', () => {
  expect(wasAsked(figuresOfAll({}, {}), 2).holds).toBe(true);
  expect(wasAsked(figuresOfAll({}), 2).holds).toBe(false);
});

test('only who says when to come back has refused in good order', () => {
  expect(isRefused(sampleOf({ status: 503, retryAfter: true }))).toBe(true);
  expect(isRefused(sampleOf({ status: 503 }))).toBe(false);
  expect(isRefused(sampleOf({ status: 504, retryAfter: true }))).toBe(false);
});

test.each([
  [[], 0.99, 0],
  [[7], 0.5, 7],
  [[3, 1, 2, 4], 0.5, 2],
  [Array.from({ length: 100 }, (_, index) => 100 - index), 0.99, 99],
])('of %j, the share %d does not exceed %d', (values, share, expected) => {
  expect(percentileOf(values, share)).toBe(expected);
});
