import { expect, test } from '@jest/globals';
import { answers } from '../data/sections.ts';
import { type Ask, callWindow } from './call-window.ts';

const windowOf = (ask: Ask) => callWindow({ workers: 1, ms: 20 }, 'product', ask);

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

test('bytes are no answer: the caller has to have an object', async () => {
  const { answered } = await windowOf(async (id) => JSON.stringify(await answer(id)));

  expect(answered).toBe(0);
});
