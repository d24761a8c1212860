import { expect, test } from '@jest/globals';
import { ServiceError } from '../../errors.ts';
import { defaultPolicy } from '../policy.ts';
import { Standing } from './standing.ts';

const { latencyDecayMs } = defaultPolicy;

const broken = new ServiceError('INTERNAL', 'broken', { executed: 'unknown' });
const busy = new ServiceError('OVERLOADED', 'busy', { executed: 'no' });

/** A replica that has been there for long and has answered like this, a millisecond apart. */
const standingWith = (...answersMs: readonly number[]): Standing => {
  const standing = new Standing();
  standing.begin(-60_000);
  answersMs.forEach((tookMs, now) => {
    standing.answered(tookMs, now);
    standing.ended(undefined, now);
  });
  return standing;
};

const failTimes = (standing: Standing, times: number, now: number) => {
  for (let time = 0; time < times; time++) standing.ended(broken, now);
};

test('what one more call has to wait for grows with the calls in flight and with slowness', () => {
  const [fast, slow] = [standingWith(1, 1, 1), standingWith(10, 10, 10)];

  expect(slow.load(0, 3)).toBeGreaterThan(fast.load(8, 3));
  expect(slow.load(0, 3)).toBeLessThan(fast.load(11, 3));
});

test('one slow answer counts at once and is forgotten in ten seconds', () => {
  const standing = standingWith(1, 1, 1, 100);

  expect(standing.load(0, 4)).toBeCloseTo(100, 0);
  expect(standing.load(0, 10_000)).toBeLessThan(6);
});

test('fast answers do not make up for a slow one, only time does', () => {
  const standing = standingWith(100);
  for (let now = 1; now <= 1_000; now++) standing.answered(1, now);
  expect(standing.load(0, 1_000)).toBeGreaterThan(70);

  for (let now = 1_001; now <= 20_000; now++) standing.answered(1, now);
  expect(standing.load(0, 20_000)).toBeCloseTo(1, 1);
});

test('who has not answered yet gets one call, and no second one while others are known', () => {
  const [unknown, known] = [new Standing(), standingWith(50)];
  unknown.begin(-60_000);

  expect(unknown.load(0, 1)).toBeLessThan(known.load(0, 1));
  expect(unknown.load(1, 1)).toBeGreaterThan(known.load(500, 1));
});

test('who is new gets a tenth of the calls at first, and all of its share after ten seconds', () => {
  const standing = standingWith(1);
  const ordinary = standing.load(0, 1);
  standing.begin(1);

  expect(standing.load(0, 1)).toBeCloseTo(10 * ordinary, 5);
  expect(standing.load(0, 5_001)).toBeCloseTo(2 * ordinary * Math.exp(-5_000 / latencyDecayMs), 2);
  expect(standing.load(0, 10_001)).toBeCloseTo(ordinary * Math.exp(-10_000 / latencyDecayMs), 2);
});

test('after five failures in a row a replica is left alone for five seconds', () => {
  const standing = standingWith(1);
  failTimes(standing, 4, 100);
  standing.ended(undefined, 100);
  failTimes(standing, 4, 100);
  standing.ended(busy, 100);
  expect(standing.isOut(100)).toBe(false);

  standing.ended(broken, 100);

  expect(standing.isOut(5_099)).toBe(true);
  expect(standing.isOut(5_100)).toBe(false);
});

test('one more failure after that is enough, for longer each time, and a success forgives', () => {
  const standing = standingWith(1);
  failTimes(standing, 5, 0);
  standing.ended(broken, 5_000);
  expect(standing.isOut(14_999)).toBe(true);
  expect(standing.isOut(15_000)).toBe(false);

  for (let minute = 1; minute <= 20; minute++) standing.ended(broken, minute * 60_000);
  expect(standing.isOut(20 * 60_000 + 59_999)).toBe(true);
  expect(standing.isOut(20 * 60_000 + 60_000)).toBe(false);

  standing.ended(undefined, 2_000_000);
  failTimes(standing, 4, 2_000_000);
  expect(standing.isOut(2_000_000)).toBe(false);
});

test('failures of calls that were under way when it was left alone count no more', () => {
  const standing = standingWith(1);

  failTimes(standing, 50, 0);

  expect(standing.isOut(4_999)).toBe(true);
  expect(standing.isOut(5_000)).toBe(false);
});

test('missed answers are failures, but not for who waited too short, or stood still itself', () => {
  const [fair, hasty, absent] = [standingWith(1), standingWith(1), standingWith(1)];
  for (let miss = 0; miss < 5; miss++) {
    fair.missed({ sentAt: -290, expiresAt: 10 }, 10);
    hasty.missed({ sentAt: -10, expiresAt: 10 }, 10);
    absent.missed({ sentAt: -2_000, expiresAt: -1_000 }, 10);
  }

  expect(fair.isOut(10)).toBe(true);
  expect(fair.load(0, 10)).toBeCloseTo(300, 0);
  expect(hasty.isOut(10)).toBe(false);
  expect(hasty.load(0, 10)).toBeLessThan(2);
  expect(absent.isOut(10)).toBe(false);
  expect(absent.load(0, 10)).toBeLessThan(2);
});

test('a replica that has lost its store is left to others; what is behind it is not its fault', () => {
  const [storeless, innocent] = [standingWith(1), standingWith(1)];
  for (let call = 0; call < 5; call++) {
    storeless.ended(new ServiceError('UNAVAILABLE', 'no store', { executed: 'no' }), 0);
    innocent.ended(new ServiceError('UNAVAILABLE', 'pricing is gone', { executed: 'yes' }), 0);
  }

  expect(storeless.isOut(0)).toBe(true);
  expect(innocent.isOut(0)).toBe(false);
});

test('a replica that nobody asks is not left alone for longer than it has to be', () => {
  const standing = standingWith(1);
  const { breakAfterMs, breakMs, maxEjectionMs } = defaultPolicy;
  failTimes(standing, 50, 0);
  failTimes(standing, 1, breakAfterMs);
  expect(standing.isLeftAlone(breakAfterMs + breakMs - 1)).toBe(true);

  expect(standing.isLeftAlone(maxEjectionMs)).toBe(false);
});

test('when it takes calls anew, its failures are forgotten', () => {
  const standing = standingWith(1);
  failTimes(standing, 50, 0);
  expect(standing.isLeftAlone(1)).toBe(true);

  standing.begin(1);

  expect(standing.isLeftAlone(1)).toBe(false);
  expect(standing.allows(1)).toBe(true);
});
