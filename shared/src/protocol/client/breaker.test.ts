import { expect, test } from '@jest/globals';
import { defaultPolicy } from '../policy.ts';
import { Breaker } from './breaker.ts';

const { breakAfterCalls, breakAfterMs, breakMs, breakWindowMs, maxBreakMs, probes } = defaultPolicy;

const repeat = (times: number, act: () => void) => {
  for (let count = 0; count < times; count++) act();
};

/** A breaker that has just broken, at time 0. */
const broken = () => {
  const breaker = new Breaker();
  repeat(breakAfterCalls, () => breaker.failed(-breakAfterMs));
  breaker.failed(0);
  return breaker;
};

test('calls flow until half of enough calls have failed', () => {
  const breaker = new Breaker();
  repeat(breakAfterCalls, () => breaker.succeeded(0));
  repeat(breakAfterCalls - 1, () => breaker.failed(1));
  expect(breaker.allows(1)).toBe(true);

  breaker.failed(breakAfterMs);

  expect(breaker.allows(breakAfterMs)).toBe(false);
});

test('few calls show nothing, whatever becomes of them', () => {
  const breaker = new Breaker();

  repeat(breakAfterCalls - 1, () => breaker.failed(0));
  expect(breaker.allows(breakWindowMs - 1)).toBe(true);

  breaker.failed(breakWindowMs - 1);
  expect(breaker.allows(breakWindowMs - 1)).toBe(false);
});

test('a moment shows nothing, however many calls fail in it', () => {
  const breaker = new Breaker();
  repeat(10 * breakAfterCalls, () => breaker.failed(0));
  expect(breaker.allows(breakAfterMs - 1)).toBe(true);

  repeat(20 * breakAfterCalls, () => breaker.succeeded(breakAfterMs - 1));
  breaker.succeeded(breakAfterMs);

  expect(breaker.allows(breakAfterMs)).toBe(true);
});

test('a call that succeeds never breaks it, whatever failed before', () => {
  const breaker = new Breaker();
  repeat(breakAfterCalls - 1, () => breaker.failed(0));

  breaker.succeeded(breakAfterMs);
  expect(breaker.allows(breakAfterMs)).toBe(true);

  breaker.failed(breakAfterMs);
  expect(breaker.allows(breakAfterMs)).toBe(false);
});

test('that all has gone well for long does not hide that all fails now', () => {
  const breaker = new Breaker();
  for (let now = 0; now < 60_000; now++) breaker.succeeded(now);

  let failingMs = 0;
  while (breaker.allows(60_000)) breaker.failed(60_000 + failingMs++);

  expect(failingMs).toBeLessThanOrEqual(2 * breakAfterMs);
});

test('what failed in an earlier window does not count', () => {
  const breaker = new Breaker();
  repeat(breakAfterCalls - 1, () => breaker.failed(0));

  repeat(breakAfterCalls - 1, () => breaker.failed(breakWindowMs));

  expect(breaker.allows(breakWindowMs)).toBe(true);
});

test('a broken one lets no call through for a while, and then a few to see', () => {
  const breaker = broken();
  expect(breaker.allows(breakMs - 1)).toBe(false);

  repeat(probes, () => {
    expect(breaker.allows(breakMs)).toBe(true);
    breaker.begun(breakMs);
  });

  expect(breaker.allows(breakMs)).toBe(false);
});

test('when the probes succeed, calls flow again and all is forgotten', () => {
  const breaker = broken();
  repeat(probes, () => breaker.begun(breakMs));

  repeat(probes, () => breaker.succeeded(breakMs + 1));

  repeat(10 * probes, () => breaker.begun(breakMs + 1));
  expect(breaker.allows(breakMs + 1)).toBe(true);
  repeat(breakAfterCalls - 1, () => breaker.failed(breakMs + 2));
  expect(breaker.allows(breakMs + 2)).toBe(true);
});

test('each probe that fails makes the next wait twice as long, up to a limit', () => {
  const breaker = broken();
  let now = breakMs;
  let waitMs: number = breakMs;
  for (let round = 0; round < 10; round++) {
    breaker.begun(now);
    breaker.failed(now);
    waitMs = Math.min(2 * waitMs, maxBreakMs);
    expect(breaker.allows(now + waitMs - 1)).toBe(false);
    now += waitMs;
    expect(breaker.allows(now)).toBe(true);
  }
});

test('one input that breaks the operation is no failed probe, a second one is', () => {
  const breaker = broken();
  breaker.begun(breakMs);

  breaker.failedOver(breakMs);
  expect(breaker.allows(breakMs)).toBe(true);

  breaker.begun(breakMs);
  breaker.failedOver(breakMs);
  expect(breaker.allows(breakMs + 2 * breakMs - 1)).toBe(false);
});

test('a probe that shows nothing makes room for another', () => {
  const breaker = broken();

  repeat(10 * probes, () => {
    expect(breaker.allows(breakMs)).toBe(true);
    breaker.begun(breakMs);
    breaker.showedNothing(breakMs);
  });

  repeat(probes, () => breaker.begun(breakMs));
  expect(breaker.allows(breakMs)).toBe(false);
  repeat(probes, () => breaker.succeeded(breakMs));
  repeat(10 * probes, () => breaker.begun(breakMs));
  expect(breaker.allows(breakMs)).toBe(true);
});

test('calls that were under way when it broke change nothing', () => {
  const breaker = broken();

  repeat(10, () => breaker.succeeded(1));
  repeat(10, () => breaker.failed(2));

  expect(breaker.allows(breakMs - 1)).toBe(false);
  expect(breaker.allows(breakMs)).toBe(true);
});

test('what goes in spite of it takes no place of the probes', () => {
  const breaker = broken();
  repeat(10 * probes, () => breaker.begun(breakMs - 1));

  repeat(probes, () => {
    expect(breaker.allows(breakMs)).toBe(true);
    breaker.begun(breakMs);
  });
});

test('probes of which nothing is heard are followed by others', () => {
  const breaker = broken();
  repeat(probes, () => breaker.begun(breakMs));

  expect(breaker.allows(2 * breakMs)).toBe(true);
  breaker.begun(2 * breakMs);

  repeat(probes, () => breaker.succeeded(2 * breakMs + 1));
  repeat(10 * probes, () => breaker.begun(2 * breakMs + 1));
  expect(breaker.allows(2 * breakMs + 1)).toBe(true);
});
