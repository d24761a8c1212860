import type { Price } from '@shop/shared/contracts/pricing';
import { invalidField } from '@shop/shared/errors';
import type { Unversioned } from '@shop/shared/storage/aggregate';

/**
 * A product's first price. Throws `INVALID_ARGUMENT` when the two amounts are not of one currency
 * or the price to pay is above the one before any reduction.
 */
export const firstPrice = ({ id, list, current }: Unversioned<Price>): Unversioned<Price> => {
  if (current.currency !== list.currency) {
    throw invalidField('current.currency', 'must be that of the list price');
  }
  if (current.amount > list.amount) {
    throw invalidField('current.amount', 'must not be above the list price');
  }
  return { id, list, current };
};

/** The price with another amount to pay. An amount above the list price is the new list price. */
export const repriced = (price: Price, amount: number): Unversioned<Price> => ({
  ...price,
  list: { ...price.list, amount: Math.max(price.list.amount, amount) },
  current: { ...price.current, amount },
});
