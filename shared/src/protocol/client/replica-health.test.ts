import { expect, test } from '@jest/globals';
import { ServiceError } from '../../errors.ts';
import { defaultPolicy } from '../policy.ts';
import { type JudgedCall, ReplicaHealth } from './replica-health.ts';
import { SuspectInputs } from './suspect-inputs.ts';

const { latencyDecayMs } = defaultPolicy;

const broken = new ServiceError('INTERNAL', 'broken', { executed: 'unknown' });
const noStore = new ServiceError('UNAVAILABLE', 'no store', { executed: 'no' });
const pricingGone = new ServiceError('UNAVAILABLE', 'pricing is gone', { executed: 'yes' });
const busy = new ServiceError('OVERLOADED', 'busy', { executed: 'no' });

/** A call of one operation, with its own input, that was sent a millisecond ago. */
let calls = 0;
const callAt = (now: number, facts: Partial<JudgedCall> = {}): JudgedCall => ({
  operation: 'get',
  body: `${++calls}`,
  sentAt: now - 1,
  expiresAt: now + 1_000,
  ...facts,
});

/** A long-known replica that has answered like this, a millisecond apart. */
const standingWith = (...answersMs: readonly number[]): ReplicaHealth => {
  const health = new ReplicaHealth();
  health.begin(-60_000);
  answersMs.forEach((tookMs, now) => {
    health.answered(callAt(now, { sentAt: now - tookMs }), undefined, now);
  });
  return health;
};

const failTimes = (health: ReplicaHealth, times: number, now: number) => {
  for (let time = 0; time < times; time++) health.answered(callAt(now), broken, now);
};

test('the load grows with the calls in flight and with the latency', () => {
  const [fast, slow] = [standingWith(1, 1, 1), standingWith(10, 10, 10)];

  expect(slow.load('get', 0, 3)).toBeGreaterThan(fast.load('get', 8, 3));
  expect(slow.load('get', 0, 3)).toBeLessThan(fast.load('get', 11, 3));
});

test('one slow answer counts at once and is forgotten in ten seconds', () => {
  const health = standingWith(1, 1, 1, 100);

  expect(health.load('get', 0, 4)).toBeCloseTo(100, 0);
  expect(health.load('get', 0, 10_000)).toBeLessThan(6);
});

test('fast answers do not make up for a slow one, only time does', () => {
  const health = standingWith(100);
  for (let now = 1; now <= 1_000; now++) health.answered(callAt(now), undefined, now);
  expect(health.load('get', 0, 1_000)).toBeGreaterThan(70);

  for (let now = 1_001; now <= 20_000; now++) health.answered(callAt(now), undefined, now);
  expect(health.load('get', 0, 20_000)).toBeCloseTo(1, 1);
});

test('a replica without an answer yet gets one call, and no second one while others are known', () => {
  const [unknown, known] = [new ReplicaHealth(), standingWith(50)];
  unknown.begin(-60_000);

  expect(unknown.load('get', 0, 1)).toBeLessThan(known.load('get', 0, 1));
  expect(unknown.load('get', 1, 1)).toBeGreaterThan(known.load('get', 500, 1));
});

test('slow start: a new replica gets a tenth of its share at first, and all of it after ten seconds', () => {
  const health = standingWith(1);
  const ordinary = health.load('get', 0, 1);
  health.begin(1);

  expect(health.load('get', 0, 1)).toBeCloseTo(10 * ordinary, 5);
  expect(health.load('get', 0, 5_001)).toBeCloseTo(
    2 * ordinary * Math.exp(-5_000 / latencyDecayMs),
    2,
  );
  expect(health.load('get', 0, 10_001)).toBeCloseTo(
    ordinary * Math.exp(-10_000 / latencyDecayMs),
    2,
  );
});

test('after five failures in a row a replica is ejected for five seconds', () => {
  const health = standingWith(1);
  failTimes(health, 4, 100);
  health.answered(callAt(100), undefined, 100);
  failTimes(health, 4, 100);
  health.answered(callAt(100), busy, 100);
  expect(health.isAvoided('get', 100)).toBe(false);

  health.answered(callAt(100), broken, 100);

  expect(health.isAvoided('get', 5_099)).toBe(true);
  expect(health.isAvoided('get', 5_100)).toBe(false);
});

test('after an ejection one failure ejects again, for longer each time, and a success resets that', () => {
  const health = standingWith(1);
  failTimes(health, 5, 0);
  health.answered(callAt(5_000), broken, 5_000);
  expect(health.isAvoided('get', 14_999)).toBe(true);
  expect(health.isAvoided('get', 15_000)).toBe(false);

  for (let minute = 1; minute <= 20; minute++)
    health.answered(callAt(minute * 60_000), broken, minute * 60_000);
  expect(health.isAvoided('get', 20 * 60_000 + 59_999)).toBe(true);
  expect(health.isAvoided('get', 20 * 60_000 + 60_000)).toBe(false);

  health.answered(callAt(2_000_000), undefined, 2_000_000);
  failTimes(health, 4, 2_000_000);
  expect(health.isAvoided('get', 2_000_000)).toBe(false);
});

test('failures of calls that were in flight at the ejection do not count', () => {
  const health = standingWith(1);

  failTimes(health, 50, 0);

  expect(health.isAvoided('get', 4_999)).toBe(true);
  expect(health.isAvoided('get', 5_000)).toBe(false);
});

test('a time-out is a failure, unless the wait was too short or this process was stalled', () => {
  const [fair, hasty, absent] = [standingWith(1), standingWith(1), standingWith(1)];
  for (let miss = 0; miss < 5; miss++) {
    fair.missed({ ...callAt(0), sentAt: -290, expiresAt: 10 }, 10);
    hasty.missed({ ...callAt(0), sentAt: -10, expiresAt: 10 }, 10);
    absent.missed({ ...callAt(0), sentAt: -2_000, expiresAt: -1_000 }, 10);
  }

  expect(fair.isAvoided('get', 10)).toBe(true);
  expect(fair.load('get', 0, 10)).toBeCloseTo(300, 0);
  expect(hasty.isAvoided('get', 10)).toBe(false);
  expect(hasty.load('get', 0, 10)).toBeLessThan(2);
  expect(absent.isAvoided('get', 10)).toBe(false);
  expect(absent.load('get', 0, 10)).toBeLessThan(2);
});

test('a replica that has lost its store is ejected; a failure behind it does not count', () => {
  const [storeless, innocent] = [standingWith(1), standingWith(1)];
  for (let call = 0; call < 5; call++) {
    storeless.answered(callAt(0), noStore, 0);
    innocent.answered(callAt(0), pricingGone, 0);
  }

  expect(storeless.isAvoided('get', 0)).toBe(true);
  expect(innocent.isAvoided('get', 0)).toBe(false);
});

test('a replica without calls is not ejected for longer than needed', () => {
  const health = standingWith(1);
  const { minWindowMs, openMs, maxEjectionMs } = defaultPolicy;
  failTimes(health, 50, 0);
  failTimes(health, 1, minWindowMs);
  expect(health.status(minWindowMs + openMs - 1).ejected).toEqual(['get']);

  expect(health.status(maxEjectionMs).ejected).toEqual([]);
});

test('failures are forgotten after a new handshake', () => {
  const health = standingWith(1);
  failTimes(health, 50, 0);
  expect(health.status(1).ejected).toEqual(['get']);

  health.begin(1);

  expect(health.status(1).ejected).toEqual([]);
  expect(health.allows('get', 1)).toBe(true);
});

test('a replica is ejected for the failing operation, and not for others', () => {
  const health = standingWith(1);
  const { minWindowMs } = defaultPolicy;

  for (let now = 0; now <= minWindowMs; now += 10) {
    health.missed(callAt(now, { operation: 'list', sentAt: now - 300 }), now);
    health.answered(callAt(now, { operation: 'search' }), broken, now);
  }

  expect(health.status(minWindowMs).ejected).toEqual(['list', 'search']);
  expect(health.allows('list', minWindowMs)).toBe(false);
  expect(health.allows('get', minWindowMs)).toBe(true);
  expect(health.isAvoided('get', minWindowMs)).toBe(false);
  expect(health.allows('cards', minWindowMs)).toBe(true);
});

test('a slow operation does not change the latency of others', () => {
  const health = standingWith(2, 2, 2);

  health.answered(callAt(800, { operation: 'list', sentAt: 0 }), undefined, 800);

  expect(health.averageMsOf('get')).toBe(2);
  expect(health.load('get', 0, 800)).toBeLessThan(3);
  expect(health.load('list', 0, 800)).toBeCloseTo(800, 0);
  // An operation without answers is assumed to be as slow as the slowest.
  expect(health.load('cards', 0, 800)).toBeCloseTo(800, 0);
});

test('a replica that sheds one operation is used for others', () => {
  const health = standingWith(1);
  const later = new ServiceError('OVERLOADED', 'busy', { executed: 'no', retryAfterMs: 1_000 });

  health.answered(callAt(5, { operation: 'list' }), later, 5);

  expect(health.isAvoided('list', 5)).toBe(true);
  expect(health.isAvoided('get', 5)).toBe(false);
});

test('an input that fails again and again counts once', () => {
  const health = standingWith(1);
  const { minWindowMs } = defaultPolicy;

  for (let now = 0; now <= 4 * minWindowMs; now += 10) {
    health.answered(callAt(now, { body: 'poison' }), broken, now);
  }

  expect(health.isAvoided('get', 4 * minWindowMs)).toBe(false);
});

test.each([
  ['an input that fails', broken],
  ['a refusal', busy],
])('%s takes no half-open place of a recovered operation', (_name, error) => {
  const health = standingWith(1);
  const { minWindowCalls, minWindowMs, openMs, halfOpenCalls } = defaultPolicy;
  for (let call = 0; call < minWindowCalls; call++) health.answered(callAt(10), noStore, 10);
  health.answered(callAt(10 + minWindowMs), noStore, 10 + minWindowMs);
  const now = 10 + minWindowMs + openMs;
  expect(health.allows('get', now - 1)).toBe(false);

  for (let probe = 0; probe <= halfOpenCalls; probe++) {
    expect(health.allows('get', now)).toBe(true);
    health.begun('get', now);
    health.answered(callAt(now, { body: 'poison' }), error, now);
  }

  expect(health.allows('get', now)).toBe(true);
});

test('an input that fails at one replica and not at another counts each time', () => {
  const suspects = new SuspectInputs();
  const [failing, good] = [new ReplicaHealth({ suspects }), new ReplicaHealth({ suspects })];

  for (let now = 0; now < 5; now++) {
    failing.answered(callAt(now, { body: '{}' }), broken, now);
    good.answered(callAt(now, { body: '{}' }), undefined, now);
  }

  expect(failing.isAvoided('get', 5)).toBe(true);
  expect(good.isAvoided('get', 5)).toBe(false);
});

test('a silent replica gets no calls until it is heard', () => {
  let isSilent = true;
  const health = new ReplicaHealth({ isSilent: () => isSilent });
  expect(health.allows('get', 0)).toBe(false);
  expect(health.isAvoided('get', 0)).toBe(true);

  isSilent = false;

  expect(health.allows('get', 0)).toBe(true);
  expect(health.isAvoided('get', 0)).toBe(false);
});
