import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import {
  type Arrival,
  type ArrivalOrder,
  type AskOn,
  dueAtMs,
  dueBy,
  runArrivals,
} from './arrivals.ts';

const order = { perSecond: 200, ms: 100 };
const whole: Arrival = { status: 200, isWhole: true };

/** Runs arrivals on a clock of the test's, up to their end; `ask` may let time pass. */
const run = async (
  given: ArrivalOrder,
  connections: number,
  ask: (pause: (ms: number) => Promise<void>, ...asked: Parameters<AskOn>) => ReturnType<AskOn>,
) => {
  const runtime = createFakeRuntime();
  const { now } = runtime;
  const pause = (ms: number) => new Promise<void>((resolve) => void runtime.after(ms, resolve));
  const askOn: AskOn = (...asked) => ask(pause, ...asked);
  const result = runArrivals(given, connections, askOn, { now, pause });
  await runtime.advance(given.ms + 1_000);
  return result;
};

test('requests are due in even steps from the beginning', () => {
  expect([0, 1, 2, 19].map((number) => dueAtMs(order, number))).toEqual([0, 5, 10, 95]);
});

test.each([
  [0, 1],
  [4.9, 1],
  [5, 2],
  [52, 11],
  [99, 20],
  [100, 20],
  [5_000, 20],
])('after %d ms of 100 with one request each 5 ms, %d are due', (elapsedMs, count) => {
  expect(dueBy(order, elapsedMs)).toBe(count);
});

test('every request is sent once, in its order, though nothing is answered meanwhile', async () => {
  const sent: number[] = [];

  const result = await run(order, 20, async (pause, _connection, number) => {
    sent.push(number);
    await pause(200);
    return whole;
  });

  expect(sent).toEqual(Array.from({ length: 20 }, (_, number) => number));
  expect(result).toMatchObject({ offeredPerSecond: 200, goodPerSecond: 200, maxQueued: 0 });
  expect(result).toMatchObject({ p50Ms: 200, p99Ms: 200 });
});

test('a connection has one request at a time, and waiting for one counts as latency', async () => {
  const busy = new Set<number>();

  const result = await run(order, 2, async (pause, connection, number) => {
    expect(busy.has(connection)).toBe(false);
    busy.add(connection);
    // The first two hold both connections until all others are due.
    await pause(number < 2 ? 200 : 1);
    busy.delete(connection);
    return whole;
  });

  expect(result.maxQueued).toBe(18);
  expect(result.goodPerSecond).toBe(200);
  expect(result.p50Ms).toBeGreaterThan(100);
});

test('a request without an answer is counted when patience ends', async () => {
  const runtime = createFakeRuntime();
  const { now } = runtime;
  const pause = (ms: number) => new Promise<void>((resolve) => void runtime.after(ms, resolve));
  const never: AskOn = () => new Promise(() => undefined);

  const running = runArrivals(order, 20, never, { now, pause });
  await runtime.advance(11_000);

  expect(await running).toMatchObject({ unanswered: 20, goodPerSecond: 0 });
});

/** The outcome of arrivals whose answers are told by their numbers. */
const resultOf = (answerTo: (number: number) => Arrival) => {
  const arrivals = { perSecond: 1_000, ms: 20 };
  return run(arrivals, 20, async (_pause, _connection, number) => answerTo(number));
};

test('only whole pages count as good; other answers are counted by their status', async () => {
  const result = await resultOf((number) => {
    if (number < 10) return whole;
    if (number < 13) return { status: 200, isWhole: false };
    return { status: number < 18 ? 503 : 504, isWhole: false };
  });

  expect(result).toMatchObject({
    goodPerSecond: 500,
    degraded: 3,
    byStatus: { 503: 5, 504: 2 },
    wrong: 0,
  });
});

test('a wrong page is not good, and the first is told', async () => {
  const result = await resultOf((number) => ({ ...whole, problem: `a wrong page: ${number}` }));

  expect(result).toMatchObject({ goodPerSecond: 0, wrong: 20, firstWrong: 'a wrong page: 0' });
});
