import { expect, test } from '@jest/globals';
import { refused, runWindow } from './window.ts';

/** Long enough for some turns also where others keep the machine busy. */
const order = { workers: 3, ms: 100 };
const aTurn = () => new Promise((resolve) => setImmediate(resolve));

test('each worker does one thing after the other, and all answers count', async () => {
  const counts = [0, 0, 0];
  const working = new Set<number>();

  const result = await runWindow(order, async (worker, count) => {
    expect(working.has(worker)).toBe(false);
    expect(count).toBe(counts[worker]);
    working.add(worker);
    counts[worker] = count + 1;
    await aTurn();
    working.delete(worker);
    return undefined;
  });

  expect(result).toMatchObject({ wrong: 0, answered: counts.reduce((sum, one) => sum + one, 0) });
  expect(result.answered).toBeGreaterThan(order.workers);
});

test('an answer that is wrong and one that does not come are both counted', async () => {
  let count = 0;

  const result = await runWindow(order, async () => {
    await aTurn();
    count += 1;
    if (count === 1) return 'a wrong answer';
    if (count === 2) throw new Error('the connection ended');
    return undefined;
  });

  expect(result).toMatchObject({ wrong: 2, firstWrong: 'a wrong answer', answered: count - 2 });
});

test('an answer that was turned away is neither right nor wrong', async () => {
  let count = 0;

  const result = await runWindow(order, async () => {
    await aTurn();
    count += 1;
    return count % 3 === 0 ? refused : undefined;
  });

  const turnedAway = Math.floor(count / 3);
  expect(result).toMatchObject({ refused: turnedAway, answered: count - turnedAway, wrong: 0 });
});

test('a window in which nothing works ends before its time', async () => {
  const result = await runWindow({ workers: 2, ms: 3_600_000 }, async () => 'broken');

  expect(result).toMatchObject({ answered: 0, firstWrong: 'broken' });
});
