import type { Price } from '@shop/shared/contracts/pricing';
import { invalidField } from '@shop/shared/errors';
import type { Unversioned } from '@shop/shared/storage/aggregate';

/**
 * The price with these two amounts. Throws `INVALID_ARGUMENT` when they are not of one currency or
 * the price to pay is above the one before any reduction.
 */
export const priceOf = ({ id, list, current }: Unversioned<Price>): Unversioned<Price> => {
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

/** The price with two other amounts, in the currency that it has. Throws like `priceOf`. */
export const replaced = ({ list }: Price, offer: Unversioned<Price>): Unversioned<Price> => {
  if (offer.list.currency !== list.currency) {
    throw invalidField('list.currency', `must stay ${list.currency}`);
  }
  return priceOf(offer);
};
