import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { DeadlineQueue } from './deadline-queue.ts';

interface Wait {
  readonly expiresAt: number;
  isDone: boolean;
}

/** A queue that notes when each wait was told; `pause` lets the clock run and no timer. */
const createQueue = () => {
  const fake = createFakeRuntime();
  let pausedMs = 0;
  const runtime = { ...fake, now: () => fake.now() + pausedMs };
  const told: { expiresAt: number; at: number }[] = [];
  const queue = new DeadlineQueue<Wait>(runtime, ({ expiresAt }) =>
    told.push({ expiresAt, at: runtime.now() }),
  );
  const add = (afterMs: number): Wait => {
    const wait = { expiresAt: runtime.now() + afterMs, isDone: false };
    queue.add(wait);
    return wait;
  };
  const pause = (ms: number) => {
    pausedMs += ms;
  };
  return { runtime, queue, told, add, pause };
};

const waits = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ max: 300, min: -9 })),
);

test('each wait is told once, in order, never early and at most a tick late', () => {
  fc.assert(
    fc.property(waits, (steps) => {
      const { runtime, told, add } = createQueue();
      for (const [passMs, afterMs] of steps) {
        runtime.advanceSync(passMs);
        add(Math.max(0, afterMs));
      }
      runtime.advanceSync(310);

      expect(told).toHaveLength(steps.length);
      for (const { expiresAt, at } of told) {
        expect(at).toBeGreaterThanOrEqual(expiresAt);
        expect(at - expiresAt).toBeLessThanOrEqual(10);
      }
      expect(runtime.waiting()).toBe(0);
    }),
  );
});

test('a wait that is over already is told with the next tick', () => {
  const { runtime, told, add } = createQueue();

  add(-1_000);
  expect(told).toEqual([]);
  runtime.advanceSync(5);

  expect(told).toHaveLength(1);
});

test('a wait that has ended by itself is never told', () => {
  const { runtime, told, add } = createQueue();
  const done = add(20);
  add(20);

  done.isDone = true;
  runtime.advanceSync(100);

  expect(told).toHaveLength(1);
});

test.each([1, 10_000])('after a long pause all that is over is told at once: %p waits', (count) => {
  const { runtime, told, add, pause } = createQueue();
  for (let wait = 0; wait < count; wait++) add(1 + (wait % 7));
  add(60_000);

  pause(30_000);
  runtime.advanceSync(5);

  expect(told).toHaveLength(count);
  expect(new Set(told.map(({ at }) => at)).size).toBe(1);
});

test('more waits than a function takes arguments may end in the same tick', () => {
  const { runtime, told, add } = createQueue();
  for (let wait = 0; wait < 200_000; wait++) add(5);

  runtime.advanceSync(20);

  expect(told).toHaveLength(200_000);
});

test('a wait that begins when another ends is told too', () => {
  const runtime = createFakeRuntime();
  const told: number[] = [];
  const queue = new DeadlineQueue<Wait>(runtime, ({ expiresAt }) => {
    told.push(expiresAt);
    if (expiresAt < 40) queue.add({ expiresAt: expiresAt + 20, isDone: false });
  });

  queue.add({ expiresAt: 10, isDone: false });
  runtime.advanceSync(100);

  expect(told).toEqual([10, 30, 50]);
});

test('a closed queue tells nothing and leaves no timer; it may be used again', () => {
  const { runtime, queue, told, add } = createQueue();
  add(20);

  queue.close();
  expect(runtime.waiting()).toBe(0);
  runtime.advanceSync(100);
  expect(told).toEqual([]);

  add(20);
  runtime.advanceSync(100);
  expect(told).toHaveLength(1);
});
