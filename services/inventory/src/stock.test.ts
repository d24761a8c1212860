import { expect, test } from '@jest/globals';
import { level as levelSchema, maxQuantity } from '@shop/shared/contracts/inventory';
import fc from 'fast-check';
import { type Stock, adjusted, counted, firstStock } from './stock.ts';

const version = { version: 1, updatedAt: '2026-01-01T00:00:00.000Z' };
const stockOf = (onHand: number): Stock => ({ ...firstStock('lamp', onHand), ...version });
const after = (stock: Stock, delta: number): Stock => ({ ...adjusted(stock, delta), ...version });

test('the last piece can be taken and no other', () => {
  const empty = after(stockOf(1), -1);

  expect(empty).toMatchObject({ onHand: 0, available: 0 });
  expect(() => adjusted(empty, -1)).toThrow(
    expect.objectContaining({
      code: 'OUT_OF_STOCK',
      fields: [{ field: 'delta', message: 'only 0 can be taken' }],
    }),
  );
});

test('the largest level is one that the contract can express', () => {
  const full = stockOf(maxQuantity);

  expect(levelSchema.safeParse(full).success).toBe(true);
  expect(levelSchema.safeParse({ ...full, onHand: maxQuantity + 1 }).success).toBe(false);
  expect(() => adjusted(full, 1)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});

test('any adjustments in any order leave what a shopkeeper with a ledger counts', () => {
  const deltas = fc.array(fc.integer({ min: -8, max: 8 }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.nat(20), deltas, (onHand, adjustments) => {
      let counted = onHand;
      let stock = stockOf(onHand);

      for (const delta of adjustments) {
        if (counted + delta < 0) {
          expect(() => adjusted(stock, delta)).toThrow(
            expect.objectContaining({ code: 'OUT_OF_STOCK' }),
          );
          continue;
        }
        counted += delta;
        stock = after(stock, delta);
      }

      expect(levelSchema.parse(stock)).toMatchObject({ onHand: counted, available: counted });
    }),
  );
});

test('a stocktake keeps the pieces that are promised, and cannot find fewer than these', () => {
  const stock = { ...stockOf(10), available: 7 };

  expect(counted(stock, 5)).toMatchObject({ onHand: 5, available: 2 });
  expect(counted(stock, 3)).toMatchObject({ onHand: 3, available: 0 });
  expect(() => counted(stock, 2)).toThrow(
    expect.objectContaining({
      code: 'OUT_OF_STOCK',
      fields: [{ field: 'onHand', message: '3 are promised to customers' }],
    }),
  );
});
