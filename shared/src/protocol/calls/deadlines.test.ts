import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { Deadlines } from './deadlines.ts';

/** Entries whose expiries are recorded; `pause` advances the clock without running timers. */
const createWaits = () => {
  const fake = createFakeRuntime();
  let pausedMs = 0;
  let looks = 0;
  const runtime = { ...fake, now: () => fake.now() + pausedMs };
  const waiting = new Set<{ readonly expiresAt: number }>();
  const told: { expiresAt: number; at: number }[] = [];
  const look = () => {
    looks += 1;
    return waiting;
  };
  const deadlines = new Deadlines(runtime, look, (wait) => {
    waiting.delete(wait);
    told.push({ expiresAt: wait.expiresAt, at: runtime.now() });
  });
  /** Adds an entry; returns a function that ends it. */
  const add = (afterMs: number) => {
    const wait = { expiresAt: runtime.now() + afterMs };
    waiting.add(wait);
    deadlines.add(wait.expiresAt);
    return () => waiting.delete(wait);
  };
  const pause = (ms: number) => {
    pausedMs += ms;
  };
  return { runtime, deadlines, waiting, told, add, pause, looks: () => looks };
};

const waits = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ max: 300, min: -9 })),
);

test('each expiry is reported once, never early and at most a tick late', () => {
  fc.assert(
    fc.property(waits, (steps) => {
      const { runtime, told, add } = createWaits();
      for (const [passMs, afterMs] of steps) {
        runtime.advanceSync(passMs);
        add(Math.max(0, afterMs));
      }
      runtime.advanceSync(310);

      expect(told).toHaveLength(steps.length);
      for (const { expiresAt, at } of told) {
        expect(at).toBeGreaterThanOrEqual(expiresAt);
        expect(at - expiresAt).toBeLessThanOrEqual(5);
      }
      expect(runtime.waiting()).toBe(0);
    }),
  );
});

test('an entry that has already expired is reported at the next tick', () => {
  const { runtime, told, add } = createWaits();

  add(-1_000);
  expect(told).toEqual([]);
  runtime.advanceSync(5);

  expect(told).toHaveLength(1);
});

test('entries that keep coming without time left delay no others', () => {
  const { runtime, told, add } = createWaits();
  add(3);

  for (let step = 0; step < 100; step++) {
    runtime.advanceSync(2);
    add(0);
  }

  expect(told[0]).toEqual({ expiresAt: 3, at: 5 });
  expect(told.length).toBeGreaterThanOrEqual(97);
});

test('an entry that has ended is never reported', () => {
  const { runtime, told, add } = createWaits();
  const end = add(20);
  add(20);

  end();
  runtime.advanceSync(100);

  expect(told).toHaveLength(1);
});

test.each([1, 10_000])(
  'after a long pause all expired entries are reported at once: %p entries',
  (count) => {
    const { runtime, told, add, pause } = createWaits();
    for (let wait = 0; wait < count; wait++) add(1 + (wait % 7));
    add(60_000);

    pause(30_000);
    runtime.advanceSync(5);

    expect(told).toHaveLength(count);
    expect(new Set(told.map(({ at }) => at)).size).toBe(1);
  },
);

test('more entries than a function takes arguments may expire in one tick', () => {
  const { runtime, told, add } = createWaits();
  for (let wait = 0; wait < 200_000; wait++) add(5);

  runtime.advanceSync(20);

  expect(told).toHaveLength(200_000);
});

test('an entry that is added at an expiry is reported too', () => {
  const runtime = createFakeRuntime();
  const waiting = new Set([{ expiresAt: 10 }]);
  const told: number[] = [];
  const deadlines = new Deadlines(
    runtime,
    () => waiting,
    (wait) => {
      waiting.delete(wait);
      told.push(wait.expiresAt);
      if (wait.expiresAt >= 40) return;
      const next = { expiresAt: wait.expiresAt + 20 };
      waiting.add(next);
      deadlines.add(next.expiresAt);
    },
  );

  deadlines.add(10);
  runtime.advanceSync(100);

  expect(told).toEqual([10, 30, 50]);
});

test('entries that end in time cost one look together, not one each', () => {
  const { runtime, add, looks, told } = createWaits();

  for (let wait = 0; wait < 1_000; wait++) {
    const end = add(1_000);
    runtime.advanceSync(1);
    end();
  }

  expect(told).toEqual([]);
  expect(looks()).toBeLessThanOrEqual(1);
});

test('closed deadlines report nothing and leave no timer; they may be used again', () => {
  const { runtime, deadlines, waiting, told, add } = createWaits();
  add(20);

  deadlines.close();
  expect(runtime.waiting()).toBe(0);
  runtime.advanceSync(100);
  expect(told).toEqual([]);

  waiting.clear();
  add(20);
  runtime.advanceSync(100);
  expect(told).toHaveLength(1);
});
