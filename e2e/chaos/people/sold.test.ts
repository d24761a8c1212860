import { expect, test } from '@jest/globals';
import type { StoredState } from '../../src/stored.ts';
import { heldIn, soldOtherwise } from './sold.ts';

const stockOf = (id: string, onHand: number, holds: readonly object[] = []): StoredState => ({
  service: 'inventory',
  state: { id, onHand, available: onHand, holds },
});

const reservationOf = (status: string, productId: string, quantity: number): StoredState => ({
  service: 'inventory',
  state: { id: 'o-1', status, until: '', lines: [{ productId, quantity }] },
});

const none: ReadonlySet<string> = new Set();
const before = [stockOf('lamp', 10)];

test('pieces that orders have committed are gone from the stock', () => {
  const after = [stockOf('lamp', 8), reservationOf('committed', 'lamp', 2)];

  expect(soldOtherwise(before, after, none)).toEqual([]);
});

test('pieces that are gone unordered, or ordered and not gone, are told', () => {
  const gone = [stockOf('lamp', 8)];
  const kept = [stockOf('lamp', 10), reservationOf('committed', 'lamp', 2)];

  expect(soldOtherwise(before, gone, none)).toEqual([
    'of 10 pieces of lamp that were received there are 8',
  ]);
  expect(soldOtherwise(before, kept, none)).toHaveLength(1);
});

test('pieces that came back, and products that others adjust, are not missed', () => {
  const back = [stockOf('lamp', 10), reservationOf('returned', 'lamp', 2)];

  expect(soldOtherwise(before, back, none)).toEqual([]);
  expect(soldOtherwise(before, [stockOf('lamp', 3)], new Set(['lamp']))).toEqual([]);
});

test('what is still held is told by its product', () => {
  expect(heldIn([stockOf('lamp', 10, [{}]), stockOf('mug', 1)])).toEqual(['1 holds of lamp']);
});
