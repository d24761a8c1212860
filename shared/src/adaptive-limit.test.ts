import { expect, test } from '@jest/globals';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { createFakeRuntime } from './testing/fake-runtime.ts';

const options = { min: 8, max: 256, queueDelayTargetMs: 20 };

const open = () => {
  const runtime = createFakeRuntime();
  const limit = new AdaptiveLimit(runtime, options);
  /** Keeps so much under way for some time; each piece of work takes `tookMs`. */
  const work = (underWay: number, ms: number, tookMs: number, kind = 'read') => {
    for (let passed = 0; passed < ms; passed += 10) {
      for (let count = 0; count < 10; count++) {
        limit.began(underWay);
        limit.ended(kind, tookMs);
      }
      runtime.advanceSync(10);
    }
  };
  return { runtime, limit, work };
};

test('the limit is at its maximum until work has to queue', () => {
  const { limit, work } = open();

  work(256, 5_000, 5);

  expect(limit.value).toBe(options.max);
});

test('the limit goes down while all work is delayed, but not below its minimum', () => {
  const { limit, work } = open();
  work(10, 200, 5);

  work(200, 110, 100);
  expect(limit.value).toBe(160);
  work(200, 10_000, 100);

  expect(limit.value).toBe(options.min);
});

test('the limit goes up again when nothing queues and it is fully used', () => {
  const { limit, work } = open();
  work(10, 200, 5);
  work(200, 2_000, 100);
  const low = limit.value;
  expect(low).toBeLessThan(50);

  work(4, 1_000, 5);
  expect(limit.value).toBeLessThan(low + 10);
  work(256, 5_000, 5);

  expect(limit.value).toBe(options.max);
});

test('while some work is not delayed, the limit stays', () => {
  const { limit, work, runtime } = open();
  work(10, 200, 5);

  for (let round = 0; round < 50; round++) {
    work(200, 50, 300);
    work(200, 50, 5);
  }

  expect(limit.value).toBe(options.max);
  expect(runtime.now()).toBeGreaterThan(5_000);
});

test('work of a slow kind does not count as delayed', () => {
  const { limit, work } = open();
  work(10, 200, 5);

  work(200, 5_000, 60, 'list');

  expect(limit.value).toBe(options.max);
});

test('an idle limit has no timer', () => {
  const { work, runtime } = open();
  work(10, 100, 5);
  expect(runtime.waiting()).toBe(1);

  runtime.advanceSync(500);

  expect(runtime.waiting()).toBe(0);
});

test('a late event loop lowers the limit, however long work takes', () => {
  const inner = createFakeRuntime();
  // Each timer fires 50 ms after its time, as where the loop is busy.
  const late = {
    ...inner,
    after: (ms: number, task: () => void) => inner.after(ms + 50, task),
  };
  const limit = new AdaptiveLimit(late, options);

  for (let passed = 0; passed < 1_000; passed += 10) {
    limit.began(100);
    inner.advanceSync(10);
  }

  expect(limit.value).toBeLessThan(100);
});
