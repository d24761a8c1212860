import { expect, test } from '@jest/globals';
import { maxAmount } from '@shop/shared/contracts/common';
import { price as priceSchema } from '@shop/shared/contracts/pricing';
import fc from 'fast-check';
import { priceOf, repriced } from './price.ts';

const version = { version: 1, updatedAt: '2026-01-01T00:00:00.000Z' };
const eur = (amount: number) => ({ amount, currency: 'EUR' });
const amount = fc.integer({ min: 0, max: maxAmount });

test('two currencies in one price are refused', () => {
  const offer = { id: 'lamp', list: eur(1_000), current: { amount: 800, currency: 'USD' } };

  expect(() => priceOf(offer)).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      fields: [{ field: 'current.currency', message: 'must be that of the list price' }],
    }),
  );
});

test('a price to pay above the list price is refused', () => {
  expect(() => priceOf({ id: 'lamp', list: eur(800), current: eur(801) })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

test('however often it is repriced, a price is valid and never above its list price', () => {
  fc.assert(
    fc.property(amount, fc.array(amount, { maxLength: 20 }), (listed, amounts) => {
      const first = priceOf({ id: 'lamp', list: eur(listed), current: eur(listed) });
      let price = { ...first, ...version };
      for (const next of amounts) price = { ...repriced(price, next), ...version };

      expect(priceSchema.parse(price)).toEqual(price);
      expect(price.current).toEqual(eur(amounts.at(-1) ?? listed));
      expect(price.list).toEqual(eur(Math.max(listed, ...amounts)));
    }),
  );
});
