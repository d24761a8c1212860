import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { RetryBudget } from './retry-budget.ts';

const createBudget = () => {
  const runtime = createFakeRuntime();
  const budget = new RetryBudget(runtime);
  const take = (wanted: number) => {
    let taken = 0;
    while (taken < wanted && budget.withdraw(runtime.now())) taken += 1;
    return taken;
  };
  return { runtime, budget, take };
};

test('three retries a second are always allowed, and no more are saved without calls', () => {
  const { runtime, take } = createBudget();

  expect(take(100)).toBe(3);
  runtime.advanceSync(1_000);
  expect(take(100)).toBe(3);
  runtime.advanceSync(60_000);
  expect(take(100)).toBe(3);
});

test('a fifth of the calls may be retried on top', () => {
  const { runtime, budget, take } = createBudget();
  for (let call = 0; call < 1_000; call++) budget.deposit(runtime.now());

  const taken = take(1_000);

  expect(taken).toBeGreaterThanOrEqual(200);
  expect(taken).toBeLessThanOrEqual(203);
});

test('when every call fails, retries stay at a fifth of the calls and three a second', () => {
  const { runtime, budget } = createBudget();
  let retries = 0;
  for (let call = 0; call < 10_000; call++) {
    budget.deposit(runtime.now());
    if (budget.withdraw(runtime.now())) retries += 1;
    runtime.advanceSync(10);
  }

  expect(retries).toBeGreaterThan(2_000);
  expect(retries).toBeLessThanOrEqual(2_000 + 100 * 3 + 3);
});

test('saved retries decay', () => {
  const { runtime, budget, take } = createBudget();
  for (let call = 0; call < 1_000; call++) budget.deposit(runtime.now());

  runtime.advanceSync(10_000);

  expect(take(1_000)).toBe(3);
});
