import { expect, test } from '@jest/globals';
import { Lag } from './lag.ts';

test('the lag counts from the last moment at which all events were applied', () => {
  const behind = new Lag(1_000);
  expect(behind.ms(1_500)).toBe(500);

  behind.caughtUp(2_000);
  behind.heard(7, 2_500);

  expect(behind.ms(9_000)).toBe(7_000);
});

test('a subscriber that is always busy with new events has little lag', () => {
  const behind = new Lag(0);
  // 10 events a second, each applied 300 ms after it was published.
  const lags = Array.from({ length: 600 }, (_, n) => {
    const now = 100 * n;
    behind.heard(n + 3, now);
    behind.reached(n);
    return behind.ms(now);
  });

  expect(Math.max(...lags)).toBeLessThan(1_500);
});

test('a growing lag is reported, however long it grows', () => {
  const behind = new Lag(0);
  // 10 events a second are published, and 5 applied.
  const lags = Array.from({ length: 6_000 }, (_, n) => {
    const now = 100 * n;
    behind.heard(n, now);
    behind.reached(Math.floor(n / 2));
    return behind.ms(now);
  });

  expect(lags.at(300)).toBeGreaterThanOrEqual(15_000);
  expect(lags.at(-1)).toBeGreaterThanOrEqual(300_000);
});

test('marks of another log are forgotten', () => {
  const behind = new Lag(0);
  behind.heard(5, 4_000);

  behind.beginAgain();
  behind.reached(900);

  expect(behind.ms(6_000)).toBe(6_000);
});
