import { expect, test } from '@jest/globals';
import { defaultPolicy } from '../policy.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

const { minWindowCalls, minWindowMs, openMs, windowMs, maxOpenMs, halfOpenCalls } = defaultPolicy;

const repeat = (times: number, act: () => void) => {
  for (let count = 0; count < times; count++) act();
};

/** A circuit breaker that has just opened, at time 0. */
const broken = () => {
  const breaker = new CircuitBreaker();
  repeat(minWindowCalls, () => breaker.failed(-minWindowMs));
  breaker.failed(0);
  return breaker;
};

test('the circuit stays closed until half of enough calls have failed', () => {
  const breaker = new CircuitBreaker();
  repeat(minWindowCalls, () => breaker.succeeded(0));
  repeat(minWindowCalls - 1, () => breaker.failed(1));
  expect(breaker.allows(1)).toBe(true);

  breaker.failed(minWindowMs);

  expect(breaker.allows(minWindowMs)).toBe(false);
});

test('too few calls never open the circuit', () => {
  const breaker = new CircuitBreaker();

  repeat(minWindowCalls - 1, () => breaker.failed(0));
  expect(breaker.allows(windowMs - 1)).toBe(true);

  breaker.failed(windowMs - 1);
  expect(breaker.allows(windowMs - 1)).toBe(false);
});

test('failures within a moment never open the circuit, however many', () => {
  const breaker = new CircuitBreaker();
  repeat(10 * minWindowCalls, () => breaker.failed(0));
  expect(breaker.allows(minWindowMs - 1)).toBe(true);

  repeat(20 * minWindowCalls, () => breaker.succeeded(minWindowMs - 1));
  breaker.succeeded(minWindowMs);

  expect(breaker.allows(minWindowMs)).toBe(true);
});

test('a success never opens the circuit, whatever failed before', () => {
  const breaker = new CircuitBreaker();
  repeat(minWindowCalls - 1, () => breaker.failed(0));

  breaker.succeeded(minWindowMs);
  expect(breaker.allows(minWindowMs)).toBe(true);

  breaker.failed(minWindowMs);
  expect(breaker.allows(minWindowMs)).toBe(false);
});

test('a long good time does not hide a present failure', () => {
  const breaker = new CircuitBreaker();
  for (let now = 0; now < 60_000; now++) breaker.succeeded(now);

  let failingMs = 0;
  while (breaker.allows(60_000)) breaker.failed(60_000 + failingMs++);

  expect(failingMs).toBeLessThanOrEqual(2 * minWindowMs);
});

test('failures in an earlier window do not count', () => {
  const breaker = new CircuitBreaker();
  repeat(minWindowCalls - 1, () => breaker.failed(0));

  repeat(minWindowCalls - 1, () => breaker.failed(windowMs));

  expect(breaker.allows(windowMs)).toBe(true);
});

test('an open circuit lets no calls pass for a while, and then a few half-open ones', () => {
  const breaker = broken();
  expect(breaker.allows(openMs - 1)).toBe(false);

  repeat(halfOpenCalls, () => {
    expect(breaker.allows(openMs)).toBe(true);
    breaker.begun(openMs);
  });

  expect(breaker.allows(openMs)).toBe(false);
});

test('when the half-open calls succeed, the circuit closes and all is forgotten', () => {
  const breaker = broken();
  repeat(halfOpenCalls, () => breaker.begun(openMs));

  repeat(halfOpenCalls, () => breaker.succeeded(openMs + 1));

  repeat(10 * halfOpenCalls, () => breaker.begun(openMs + 1));
  expect(breaker.allows(openMs + 1)).toBe(true);
  repeat(minWindowCalls - 1, () => breaker.failed(openMs + 2));
  expect(breaker.allows(openMs + 2)).toBe(true);
});

test('each failed half-open call doubles the open time, up to a limit', () => {
  const breaker = broken();
  let now = openMs;
  let waitMs: number = openMs;
  for (let round = 0; round < 10; round++) {
    breaker.begun(now);
    breaker.failed(now);
    waitMs = Math.min(2 * waitMs, maxOpenMs);
    expect(breaker.allows(now + waitMs - 1)).toBe(false);
    now += waitMs;
    expect(breaker.allows(now)).toBe(true);
  }
});

test('in the half-open state one failing input does not open the circuit, a second one does', () => {
  const breaker = broken();
  breaker.begun(openMs);

  breaker.failed(openMs, true);
  expect(breaker.allows(openMs)).toBe(true);

  breaker.begun(openMs);
  breaker.failed(openMs, true);
  expect(breaker.allows(openMs + 2 * openMs - 1)).toBe(false);
});

test('an inconclusive half-open call makes room for another', () => {
  const breaker = broken();

  repeat(10 * halfOpenCalls, () => {
    expect(breaker.allows(openMs)).toBe(true);
    breaker.begun(openMs);
    breaker.inconclusive(openMs);
  });

  repeat(halfOpenCalls, () => breaker.begun(openMs));
  expect(breaker.allows(openMs)).toBe(false);
  repeat(halfOpenCalls, () => breaker.succeeded(openMs));
  repeat(10 * halfOpenCalls, () => breaker.begun(openMs));
  expect(breaker.allows(openMs)).toBe(true);
});

test('calls that were in flight when the circuit opened change nothing', () => {
  const breaker = broken();

  repeat(10, () => breaker.succeeded(1));
  repeat(10, () => breaker.failed(2));

  expect(breaker.allows(openMs - 1)).toBe(false);
  expect(breaker.allows(openMs)).toBe(true);
});

test('urgent calls take no place of half-open calls', () => {
  const breaker = broken();
  repeat(10 * halfOpenCalls, () => breaker.begun(openMs - 1));

  repeat(halfOpenCalls, () => {
    expect(breaker.allows(openMs)).toBe(true);
    breaker.begun(openMs);
  });
});

test('half-open calls without a result are replaced by others', () => {
  const breaker = broken();
  repeat(halfOpenCalls, () => breaker.begun(openMs));

  expect(breaker.allows(2 * openMs)).toBe(true);
  breaker.begun(2 * openMs);

  repeat(halfOpenCalls, () => breaker.succeeded(2 * openMs + 1));
  repeat(10 * halfOpenCalls, () => breaker.begun(2 * openMs + 1));
  expect(breaker.allows(2 * openMs + 1)).toBe(true);
});
