import { expect, test } from '@jest/globals';
import { type Level, level as levelSchema, maxQuantity } from '@shop/shared/contracts/inventory';
import fc from 'fast-check';
import { adjusted, counted, firstLevel } from './stock.ts';

const version = { version: 1, updatedAt: '2026-01-01T00:00:00.000Z' };
const levelOf = (onHand: number): Level => ({ ...firstLevel('lamp', onHand), ...version });
const after = (level: Level, delta: number): Level => ({ ...adjusted(level, delta), ...version });

test('the last piece can be taken and no other', () => {
  const empty = after(levelOf(1), -1);

  expect(empty).toMatchObject({ onHand: 0, available: 0 });
  expect(() => adjusted(empty, -1)).toThrow(
    expect.objectContaining({
      code: 'OUT_OF_STOCK',
      fields: [{ field: 'delta', message: 'only 0 can be taken' }],
    }),
  );
});

test('the largest level is one that the contract can express', () => {
  const full = levelOf(maxQuantity);

  expect(levelSchema.safeParse(full).success).toBe(true);
  expect(levelSchema.safeParse({ ...full, onHand: maxQuantity + 1 }).success).toBe(false);
  expect(() => adjusted(full, 1)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});

test('any adjustments in any order leave what a shopkeeper with a ledger counts', () => {
  const deltas = fc.array(fc.integer({ min: -8, max: 8 }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.nat(20), deltas, (onHand, adjustments) => {
      let counted = onHand;
      let level = levelOf(onHand);

      for (const delta of adjustments) {
        if (counted + delta < 0) {
          expect(() => adjusted(level, delta)).toThrow(
            expect.objectContaining({ code: 'OUT_OF_STOCK' }),
          );
          continue;
        }
        counted += delta;
        level = after(level, delta);
      }

      expect(levelSchema.parse(level)).toMatchObject({ onHand: counted, available: counted });
    }),
  );
});

test('a stocktake keeps the pieces that are promised, and cannot find fewer than these', () => {
  const level = { ...levelOf(10), available: 7 };

  expect(counted(level, 5)).toMatchObject({ onHand: 5, available: 2 });
  expect(counted(level, 3)).toMatchObject({ onHand: 3, available: 0 });
  expect(() => counted(level, 2)).toThrow(
    expect.objectContaining({
      code: 'OUT_OF_STOCK',
      fields: [{ field: 'onHand', message: '3 are promised to customers' }],
    }),
  );
});
