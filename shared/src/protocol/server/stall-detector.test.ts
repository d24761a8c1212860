import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { StallDetector } from './stall-detector.ts';

const setup = () => {
  const fake = createFakeRuntime();
  let pausedMs = 0;
  const runtime = { ...fake, now: () => fake.now() + pausedMs };
  const pause = (ms: number) => {
    pausedMs += ms;
  };
  return { guard: new StallDetector(runtime), runtime, pause };
};

test('without a stall no request has waited', () => {
  const { guard, runtime, pause } = setup();
  for (let round = 0; round < 50; round++) {
    runtime.advanceSync(37);
    pause(20);
    expect(guard.waitedMs(runtime.now())).toBe(0);
  }
});

test('after a stall every request may have waited as long as it lasted', () => {
  const { guard, runtime, pause } = setup();
  runtime.advanceSync(1_000);

  pause(3_000);
  expect(guard.waitedMs(runtime.now())).toBeGreaterThanOrEqual(2_750);
  runtime.advanceSync(250);
  expect(guard.waitedMs(runtime.now())).toBeGreaterThanOrEqual(2_750);
  runtime.advanceSync(250);

  expect(guard.waitedMs(runtime.now())).toBe(0);
});

test('a closed detector leaves no timer', () => {
  const { guard, runtime } = setup();

  guard.close();

  expect(runtime.waiting()).toBe(0);
});
