import { expect, test } from '@jest/globals';
import { floorOf, raise } from './floors.ts';

const price = (version: number, amount: number) =>
  ({ kind: 'price', id: 'lamp', version, amount }) as const;
const stock = (version: number) => ({ kind: 'stock', id: 'lamp', version }) as const;

test('floors rise with what is heard of, in whatever order it comes', () => {
  const floors = raise(new Map(), [price(3, 1_200), stock(7), price(2, 1_100), stock(5)]);

  expect(floorOf(floors, 'lamp')).toEqual({ priceVersion: 3, amount: 1_200, stockVersion: 7 });
});

test('nothing is asked of a product of whose changes nothing was heard', () => {
  const floors = raise(new Map(), [stock(7)]);

  expect(floorOf(floors, 'desk')).toEqual({ priceVersion: 0, amount: 0, stockVersion: 0 });
});

test('a request from before a change keeps what was known then', () => {
  const before = raise(new Map(), [stock(7)]);

  raise(before, [stock(8)]);

  expect(floorOf(before, 'lamp').stockVersion).toBe(7);
});
