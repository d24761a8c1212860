import type { Price } from '@shop/shared/contracts/pricing';
import { cards, teapot } from '../../product/testing/sample.ts';

const updatedAt = '2026-11-20T08:00:00.000Z';

const amounts = [
  1_450, 8_900, 11_900, 17_900, 1_290, 3_400, 22_900, 5_490, 14_900, 39_900, 64_900, 9_900,
];

/** The price of each of `cards`, every third one reduced. */
export const prices: readonly Price[] = cards.map(({ id }, index) => {
  const amount = amounts[index] ?? 0;
  const reduced = index % 3 === 0 ? Math.round(amount * 0.8) : amount;
  return {
    id,
    list: { amount, currency: 'EUR' },
    current: { amount: reduced, currency: 'EUR' },
    version: 1,
    updatedAt,
  };
});

/** The price of the teapot, reduced. */
export const sample: Price = {
  id: teapot.id,
  list: { amount: 6_490, currency: 'EUR' },
  current: { amount: 5_490, currency: 'EUR' },
  version: 4,
  updatedAt,
};
