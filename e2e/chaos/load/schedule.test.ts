import { expect, test } from '@jest/globals';
import { createRequests } from './requests.ts';
import {
  createChance,
  createZipf,
  dueAtMs,
  dueBy,
  kindOf,
  onlyPages,
  shopping,
} from './schedule.ts';

test('requests are due in even steps, and each is due when it is time', () => {
  expect([0, 1, 2, 200].map((number) => dueAtMs(200, number))).toEqual([0, 5, 10, 1_000]);
  expect([0, 4.9, 5, 999.9, 1_000].map((elapsed) => dueBy(200, elapsed))).toEqual([
    1, 1, 2, 200, 201,
  ]);
});

test('the first of ten products is asked for ten times as often as the last', () => {
  const pick = createZipf(10, createChance(1));
  const counts = new Map<number, number>();
  for (let number = 0; number < 29_290; number += 1) {
    const position = pick();
    counts.set(position, (counts.get(position) ?? 0) + 1);
  }

  const share = (position: number) => (counts.get(position) ?? 0) / 1_000;
  expect([share(0), share(1), share(9)].map(Math.round)).toEqual([10, 5, 1]);
  expect(counts.size).toBe(10);
});

test.each([
  [0, 'review'],
  [0.0199, 'review'],
  [0.02, 'price'],
  [0.035, 'stock'],
  [0.0499, 'stock'],
  [0.05, 'page'],
  [0.999, 'page'],
] as const)('with %d of all chance a request is a %s', (chance, kind) => {
  expect(kindOf(shopping, chance)).toBe(kind);
  expect(kindOf(onlyPages, chance)).toBe('page');
});

const onePrice = {
  ids: ['lamp'],
  prices: [{ id: 'lamp', amount: 100, version: 7 }],
  adminToken: 'secret',
  mix: { review: 0, price: 100, stock: 0 },
};

test('a price is changed by one request at a time, each with the version of the last answer', () => {
  const next = createRequests(onePrice);

  const first = next();
  expect(first).toMatchObject({ kind: 'price', headers: { 'If-Match': '"7"' } });
  expect(next().kind).toBe('page');

  first.learn?.(200, '{"version":8}');
  expect(next()).toMatchObject({ kind: 'price', headers: { 'If-Match': '"8"' } });
});

test('a price whose version is no longer known is left as it is', () => {
  const next = createRequests(onePrice);

  next().learn?.(503, '{}');

  expect(next().kind).toBe('page');
});

test('each write has a key of its own', () => {
  const next = createRequests({ ...onePrice, mix: { review: 100, price: 0, stock: 0 } });
  const keys = Array.from({ length: 50 }, () => next().headers['Idempotency-Key']);

  expect(new Set(keys).size).toBe(50);
});
