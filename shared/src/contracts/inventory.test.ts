import { expect, test } from '@jest/globals';
import { inventoryContract, level, maxQuantity } from './inventory.ts';
import { faultsOf } from './testing/faults-of.ts';
import { readsOf } from './testing/reads-of.ts';

const { introduce, adjust } = inventoryContract.operations;

const first = { id: 'lamp-1' };
const adjustment = { id: 'lamp-1', delta: -1_000_000, reason: 'broken' };

test.each([0, maxQuantity])('%d pieces can be in stock', (onHand) => {
  const stocked = { id: 'lamp-1', onHand, available: onHand, version: 1 };

  expect(faultsOf(introduce.input, { ...first, onHand })).toEqual([]);
  expect(faultsOf(level, { ...stocked, updatedAt: '2026-01-01T00:00:00.000Z' })).toEqual([]);
});

test.each([-1, 0.5, '5', maxQuantity + 1, null])('%j pieces cannot be in stock', (onHand) => {
  expect(faultsOf(introduce.input, { ...first, onHand })).toEqual(['onHand']);
});

test('pieces are added and taken away', () => {
  expect(adjust.input.parse(adjustment)).toEqual(adjustment);
  expect(faultsOf(adjust.input, { ...adjustment, delta: 1_000_000 })).toEqual([]);
});

test.each([
  ['delta', 'is nothing', 0],
  ['delta', 'is too much', 1_000_001],
  ['delta', 'is too much to take', -1_000_001],
  ['delta', 'has a fraction', 1.5],
  ['reason', 'is empty', ''],
  ['reason', 'is too long', 'x'.repeat(201)],
  ['reason', 'turns the line around', 'a\u202eb'],
  ['id', 'begins with _', '__proto__'],
])('an adjustment whose %s %s is refused by name', (field, _what, value) => {
  expect(faultsOf(adjust.input, { ...adjustment, [field]: value })).toEqual([field]);
});

test('all that changes something has an idempotency key', () => {
  expect(readsOf(inventoryContract)).toEqual(['levels', 'soldOut', 'reservation']);
});
