import { expect, test } from '@jest/globals';
import { level as levelSchema, maxQuantity } from '@shop/shared/contracts/inventory';
import fc from 'fast-check';
import {
  adjusted,
  type Adjustment,
  earlierAnswer,
  firstLevel,
  rememberedAdjustments,
  type Stock,
} from './stock.ts';

const time = '2026-01-01T00:00:00.000Z';

const stockOf = (onHand: number): Stock => ({ level: firstLevel('lamp', onHand, time), made: [] });

const adjustmentOf = (delta: number, key: string): Adjustment => ({
  id: 'lamp',
  delta,
  reason: 'counted again',
  key,
  fingerprint: `${delta}`,
  stamp: { id: `event-of-${key}`, time },
});

/** The rule as a repository uses it: the stock after the adjustment and what is answered to it. */
const apply = (stock: Stock, adjustment: Adjustment) => {
  const earlier = earlierAnswer(stock, adjustment);
  if (earlier) return { stock, answer: earlier };
  const next = adjusted(stock, adjustment);
  return { stock: next, answer: next.level };
};

test('the last piece can be taken and no other', () => {
  const { stock } = apply(stockOf(1), adjustmentOf(-1, 'first'));

  expect(stock.level).toMatchObject({ onHand: 0, available: 0, version: 2 });
  expect(() => apply(stock, adjustmentOf(-1, 'second'))).toThrow(
    expect.objectContaining({
      code: 'OUT_OF_STOCK',
      fields: [{ field: 'delta', message: 'only 0 can be taken' }],
    }),
  );
});

test('a key that was used for another adjustment is refused, whatever the stock', () => {
  const { stock } = apply(stockOf(1), adjustmentOf(-1, 'key'));

  for (const delta of [-2, 1]) {
    expect(() => apply(stock, adjustmentOf(delta, 'key'))).toThrow(
      expect.objectContaining({ code: 'IDEMPOTENCY_MISMATCH' }),
    );
  }
});

test('the largest level is one that the contract can express', () => {
  const full = stockOf(maxQuantity);

  expect(levelSchema.safeParse(full.level).success).toBe(true);
  expect(levelSchema.safeParse({ ...full.level, onHand: maxQuantity + 1 }).success).toBe(false);
  expect(() => apply(full, adjustmentOf(1, 'one-more'))).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

test('a key is remembered for as many adjustments as promised', () => {
  let { stock } = apply(stockOf(0), adjustmentOf(1, 'first'));
  for (let n = 1; n < rememberedAdjustments; n++) {
    stock = apply(stock, adjustmentOf(1, `later-${n}`)).stock;
  }
  const before = stock.level.onHand;

  expect(apply(stock, adjustmentOf(1, 'first')).stock.level.onHand).toBe(before);
  stock = apply(stock, adjustmentOf(1, 'one-too-many')).stock;

  expect(apply(stock, adjustmentOf(1, 'first')).stock.level.onHand).toBe(before + 2);
  expect(stock.made).toHaveLength(rememberedAdjustments);
});

test('any adjustments in any order leave what a shopkeeper with a ledger counts', () => {
  const commands = fc.array(
    fc.record({ delta: fc.integer({ min: -8, max: 8 }), key: fc.stringMatching(/^[a-f][1-4]$/) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(fc.nat(20), commands, (onHand, adjustments) => {
      const ledger = new Map<string, { delta: number; answer: string }>();
      let counted = onHand;
      let stock = stockOf(onHand);

      for (const { delta, key } of adjustments) {
        const noted = ledger.get(key);
        const attempt = () => apply(stock, adjustmentOf(delta, key));
        if (noted ? noted.delta !== delta : counted + delta < 0) {
          const code = noted ? 'IDEMPOTENCY_MISMATCH' : 'OUT_OF_STOCK';
          expect(attempt).toThrow(expect.objectContaining({ code }));
          continue;
        }
        const done = attempt();
        stock = done.stock;
        if (noted) {
          expect(JSON.stringify(done.answer)).toBe(noted.answer);
        } else {
          counted += delta;
          ledger.set(key, { delta, answer: JSON.stringify(done.answer) });
        }
      }

      expect(levelSchema.parse(stock.level)).toEqual(stock.level);
      expect(stock.level).toMatchObject({ onHand: counted, available: counted });
      expect(stock.level.version).toBe(1 + ledger.size);
    }),
  );
});
