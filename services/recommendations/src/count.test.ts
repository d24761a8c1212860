import { expect, test } from '@jest/globals';
import { byCategory, countBought } from './count.ts';

test('each product of a basket counts once a basket, most first, of equal ones the id decides', () => {
  const counts = countBought([
    { productIds: ['desk', 'lamp'] },
    { productIds: ['lamp'] },
    { productIds: ['chair', 'lamp'] },
  ]);

  expect(counts).toEqual([
    { productId: 'lamp', count: 3 },
    { productId: 'chair', count: 1 },
    { productId: 'desk', count: 1 },
  ]);
});

test('counts stand under the category of their product in their order', () => {
  const bought = ['floor', 'desk', 'reading'].map((productId, n) => ({ productId, count: 9 - n }));
  const candidates = [
    { id: 'reading', category: 'lamps' },
    { id: 'desk', category: 'desks' },
    { id: 'floor', category: 'lamps' },
  ];

  expect(byCategory(bought, candidates)).toEqual(
    new Map([
      ['lamps', [bought[0], bought[2]]],
      ['desks', [bought[1]]],
    ]),
  );
});
