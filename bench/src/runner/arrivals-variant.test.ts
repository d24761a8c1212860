import { expect, test } from '@jest/globals';
import type { ArrivalResult } from '../load/arrivals.ts';
import { measureArrivals } from './arrivals-variant.ts';
import type { Child } from './child.ts';
import { VoidRun } from './variant.ts';

const result: ArrivalResult = {
  offeredPerSecond: 100,
  goodPerSecond: 90,
  p50Ms: 1,
  p99Ms: 2,
  p999Ms: 3,
  late: 1,
  degraded: 2,
  byStatus: { 503: 7 },
  unanswered: 0,
  maxQueued: 5,
  wrong: 0,
  firstWrong: undefined,
};

const target = { port: 1, connections: 1, kind: 'shop' } as const;
const order = { perSecond: 100, ms: 20 };

/** Load to whose every command there is this answer. */
const loadThatAnswers = (answer: ArrivalResult): Child => ({
  name: 'the load',
  ready: undefined,
  // The answer to a command is known where it is asked for.
  ask: async <T>() => answer as T,
  usage: () => Promise.reject(new Error('the load does not count')),
  stop: async () => undefined,
});

/** Processes whose memory goes up and comes down again. */
const withMemory = (...sizes: readonly number[]): Child => {
  let looked = 0;
  return {
    ...loadThatAnswers(result),
    usage: async () => ({ cpuMicros: 0, rssBytes: sizes[looked++] ?? 1 }),
  };
};

test('the outcome of the requests is told, with other answers by their status', async () => {
  const sample = await measureArrivals(loadThatAnswers(result), target, [], order);

  expect(sample).toMatchObject({ goodPerSecond: 90, p999Ms: 3, status503: 7 });
  expect(sample).not.toHaveProperty('byStatus');
});

test.each([
  ['while it grows', [5, 3], [1, 10], 13],
  ['while it shrinks', [9, 3], [4, 2], 13],
])('memory is the most that all processes had together, %s', async (_when, one, other, most) => {
  const children = [withMemory(...one), withMemory(...other)];

  expect(await measureArrivals(loadThatAnswers(result), target, children, order)).toMatchObject({
    rssBytes: most,
  });
});

test('a wrong page makes the run void', async () => {
  const wrong = { ...result, wrong: 1, firstWrong: 'a page of another product' };
  const running = measureArrivals(loadThatAnswers(wrong), target, [], order);

  await expect(running).rejects.toThrow(VoidRun);
  await expect(running).rejects.toThrow('a page of another product');
});
