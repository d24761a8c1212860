import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { answers } from '../data/sections.ts';
import { type Ask, callWindow } from './call-window.ts';

const windowOf = (ask: Ask) => callWindow({ workers: 1, ms: 200 }, 'product', ask);

const answer = async (id: string) => {
  await new Promise((resolve) => setImmediate(resolve));
  return answers.product(id);
};

test('a service that answers what it is asked for gives no wrong answers', async () => {
  const { answered, wrong } = await windowOf(answer);

  expect(answered).toBeGreaterThan(1);
  expect(wrong).toBe(0);
});

test('the answer to another question is wrong', async () => {
  let last = 'sku-1';

  const { answered, firstWrong } = await windowOf((id) => {
    const before = last;
    last = id;
    return answer(before);
  });

  expect(answered).toBe(0);
  expect(firstWrong).toContain('a wrong answer for');
});

test('an answer that has the id and lacks the rest is found', async () => {
  const { wrong } = await windowOf(async (id) => ({ productId: (await answer(id)).productId }));

  expect(wrong).toBeGreaterThan(0);
});

/** Turns every third call away. */
const withFailure = (error: Error): Ask => {
  let count = 0;
  return async (id) => {
    const found = await answer(id);
    if (++count % 3 === 0) throw error;
    return found;
  };
};

const overloaded = new ServiceError('OVERLOADED', 'too many calls at a time');

test('a service that turns calls away is at fault, unless more was asked than it takes', async () => {
  const order = { workers: 1, ms: 200 };

  const { wrong } = await callWindow(order, 'product', withFailure(overloaded));
  expect(wrong).toBeGreaterThan(0);

  const asked = { ...order, mayBeRefused: true };
  const result = await callWindow(asked, 'product', withFailure(overloaded));
  expect(result.refused).toBeGreaterThan(0);
  expect(result.wrong).toBe(0);
});

test('a call that fails for another reason is always wrong', async () => {
  const late = new ServiceError('DEADLINE_EXCEEDED', 'not done in time');
  const order = { workers: 1, ms: 20, mayBeRefused: true };

  const { refused, firstWrong } = await callWindow(order, 'product', withFailure(late));

  expect(refused).toBe(0);
  expect(firstWrong).toBe('not done in time');
});

test('bytes are no answer: the caller has to have an object', async () => {
  const { answered } = await windowOf(async (id) => JSON.stringify(await answer(id)));

  expect(answered).toBe(0);
});
