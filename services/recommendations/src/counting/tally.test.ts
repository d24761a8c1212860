import { expect, test } from '@jest/globals';
import { Tally } from './tally.ts';

const tallyOf = (...baskets: readonly (readonly string[])[]) => {
  const tally = new Tally();
  for (const productIds of baskets) tally.add(productIds);
  return (productId: string, ...among: string[]) => tally.counts({ productId, among });
};

test('counts what was in the same baskets, most first', () => {
  const counts = tallyOf(
    ['desk', 'lamp'],
    ['chair', 'desk', 'lamp'],
    ['lamp', 'sofa'],
    ['chair', 'desk', 'lamp'],
  );

  expect(counts('desk').together).toEqual([
    { productId: 'lamp', count: 3 },
    { productId: 'chair', count: 2 },
  ]);
  expect(counts('sofa').together).toEqual([{ productId: 'lamp', count: 1 }]);
  expect(counts('gone').together).toEqual([]);
});

test('counts the baskets of the products that are asked for', () => {
  const counts = tallyOf(['desk', 'lamp'], ['lamp'], ['sofa']);

  expect(counts('gone', 'lamp', 'desk', 'chair').bought).toEqual([
    { productId: 'lamp', count: 2 },
    { productId: 'desk', count: 1 },
  ]);
  expect(counts('lamp').bought).toEqual([]);
});

test('no more than fifty products are counted together', () => {
  const many = Array.from({ length: 49 }, (_, n) => `p${n}`);
  const three = ['chair', 'desk', 'lamp', 'sofa'];

  const { together } = tallyOf(['desk', ...many], three, three)('desk');

  expect(together).toHaveLength(50);
  expect(together.slice(0, 3).map(({ count }) => count)).toEqual([2, 2, 2]);
});
