import type { Money } from '@shop/shared/contracts/common';
import type { Price } from '@shop/shared/contracts/pricing';
import { ServiceError } from '@shop/shared/errors';

/** What a product is first offered for. */
export interface Offer {
  readonly id: string;
  readonly list: Money;
  readonly current: Money;
}

const invalid = (field: string, message: string) =>
  new ServiceError('INVALID_ARGUMENT', `${field} ${message}`, { fields: [{ field, message }] });

/**
 * A product's first price. Throws `INVALID_ARGUMENT` when the two amounts are not of one currency
 * or the price to pay is above the one before any reduction.
 */
export const firstPrice = ({ id, list, current }: Offer, updatedAt: string): Price => {
  if (current.currency !== list.currency) {
    throw invalid('current.currency', 'must be that of the list price');
  }
  if (current.amount > list.amount) {
    throw invalid('current.amount', 'must not be above the list price');
  }
  return { id, list, current, version: 1, updatedAt };
};

/** The price with another amount to pay. One above the list price is the new list price. */
export const repriced = (price: Price, amount: number, updatedAt: string): Price => ({
  ...price,
  list: { ...price.list, amount: Math.max(price.list.amount, amount) },
  current: { ...price.current, amount },
  version: price.version + 1,
  updatedAt,
});
