import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { openMemoryCounter } from './counters.ts';
import { type RequestLimit, createRequestLimit } from './request-limit.ts';

const rate = { perSecond: 10, burst: 20 };

/** So many gateways, which share what they count. */
const open = (gateways: number) => {
  const runtime = createFakeRuntime();
  const counter = openMemoryCounter({ keyPrefix: 'test', points: 120, duration: 10 });
  const told: number[] = [];
  const penalty = counter.penalty.bind(counter);
  counter.penalty = (key, points = 1) => {
    told.push(points);
    return penalty(key, points);
  };
  const limits = Array.from({ length: gateways }, () =>
    createRequestLimit(runtime, rate, () => counter),
  );
  return { runtime, limits, told };
};

/** How many of so many requests of a client are taken. */
const taken = (limit: RequestLimit | undefined, client: string, count: number): number =>
  Array.from({ length: count }, () => limit?.take(client)).filter((waitMs) => waitMs === 0).length;

test('as many requests as may come at once are taken, then as many as come in time', async () => {
  const { runtime, limits } = open(1);
  const [limit] = limits;

  expect(taken(limit, 'ada', 30)).toBe(20);
  await runtime.advance(500);
  expect(taken(limit, 'ada', 30)).toBe(5);
  await runtime.advance(60_000);
  expect(taken(limit, 'ada', 30)).toBe(20);
});

test('a client over its limit is told how long to wait, and takes nothing from others', () => {
  const { limits } = open(1);
  const [limit] = limits;
  taken(limit, 'ada', 20);

  expect(limit?.take('ada')).toBeGreaterThan(0);
  expect(limit?.take('ada')).toBeLessThanOrEqual(100);
  expect(taken(limit, 'grace', 20)).toBe(20);
});

test('a client of many gateways is turned away by all when it takes more than one would give', async () => {
  const { runtime, limits } = open(8);

  for (const limit of limits) taken(limit, 'ada', 20);
  await runtime.advance(100);
  await runtime.advance(1_000);
  const waits = limits.map((limit) => limit.take('ada'));

  expect(waits.filter((waitMs) => waitMs > 5_000)).toHaveLength(2);
  expect(limits.every((limit) => taken(limit, 'grace', 1) === 1)).toBe(true);
});

test('a client that asks as much as it may is not turned away for what all know of it', async () => {
  const { runtime, limits } = open(1);
  const [limit] = limits;
  taken(limit, 'ada', 20);

  let all = 0;
  for (let round = 0; round < 90; round += 1) {
    await runtime.advance(100);
    all += taken(limit, 'ada', 1);
  }

  expect(all).toBe(90);
});

test('a few requests of a client are not shared, and many are shared in batches', async () => {
  const { runtime, limits, told } = open(1);
  const [limit] = limits;

  taken(limit, 'ada', 1);
  taken(limit, 'grace', 20);
  await runtime.advance(100);

  expect(told).toEqual([20]);
});

test('a crowd of strangers makes nobody forget who has asked too much a moment ago', () => {
  const { limits } = open(1);
  const [limit] = limits;
  taken(limit, 'ada', 20);

  for (let stranger = 0; stranger < 30_000; stranger += 1) limit?.take(`stranger-${stranger}`);

  expect(limit?.take('ada')).toBeGreaterThan(0);
});
