import type { Money } from '@shop/shared/contracts/common';
import { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import { prices } from '../pricing/prices.ts';
import { cards } from '../product/cards.ts';

/**
 * Today's price of a product that is for sale, before deals; null while it is not known. Throws
 * `NOT_FOUND` for a product that there is not, or that is no longer sold.
 */
export const priceOfProduct = async (
  { lookups }: Pick<ApiParts, 'lookups'>,
  id: string,
  context: CallContext,
): Promise<Money | null> => {
  const [card, price] = await Promise.all([
    lookups.of(cards).many([id], context),
    lookups.of(prices).many([id], context),
  ]);
  const found = card.found.get(id);
  if (!found && card.failure) throw card.failure;
  if (!found) throw new ServiceError('NOT_FOUND', 'no product has this id');
  if (found.isHidden) throw new ServiceError('NOT_FOUND', 'this product is no longer sold');
  return price.found.get(id)?.value.current ?? null;
};
