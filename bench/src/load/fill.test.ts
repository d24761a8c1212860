import { expect, test } from '@jest/globals';
import { fill } from './fill.ts';

const storeFrom = (from: number, shares: readonly number[] = []) => {
  const added: (readonly [number, number])[] = [];
  let looked = 0;
  return {
    added,
    from,
    add: async (first: number, count: number) => void added.push([first, count]),
    memoryShare: () => shares[looked++] ?? 0,
  };
};

test('a store is filled from where it is to just as many as are wanted', async () => {
  const store = storeFrom(1_000);

  expect(await fill({ to: 1_250, ms: 60_000 }, store)).toEqual({ count: 1_250 });
  expect(store.added).toEqual([
    [1_000, 100],
    [1_100, 100],
    [1_200, 50],
  ]);
});

test('it ends early before memory runs out, and says so', async () => {
  const store = storeFrom(0, [0.1, 0.5, 0.9]);

  expect(await fill({ to: 10_000, ms: 60_000 }, store)).toEqual({
    count: 200,
    because: 'the process has no more memory',
  });
});

test('it ends when the time is over, and says so', async () => {
  const { count, because } = await fill({ to: 10_000, ms: -1 }, storeFrom(0));

  expect(count).toBe(0);
  expect(because).toMatch(/^no more were stored within/);
});
