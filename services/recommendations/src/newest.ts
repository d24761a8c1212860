import type { CallContext } from '@shop/shared/protocol/calls/context';
import { afterError } from '@shop/shared/storage/after-error';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import type { ReadModel } from '@shop/shared/storage/read-model/read-model';
import type { Basket } from './basket.ts';
import type { Purchase } from './purchase.ts';

/** Products that were bought together, and when. */
type Bought = Pick<Basket, 'at' | 'productIds'>;

/**
 * Makes the function that gives the newest purchases of the shop, or those of a product: baskets
 * that were recorded, and orders that are paid. Until orders are known only baskets count.
 */
export const createNewest =
  (baskets: Pick<Aggregates<Basket>, 'list'>, purchases: Pick<ReadModel<Purchase>, 'list'>) =>
  async (
    limit: number,
    ofProduct: { readonly productIds?: string },
    context: CallContext,
  ): Promise<readonly Bought[]> => {
    const order = 'newest';
    const fields = ['at', 'productIds'] as const;
    const where = { isPaid: true, ...ofProduct };
    const [recorded, paid] = await Promise.all([
      baskets.list({ order, where: ofProduct, limit, fields }, context),
      purchases
        .list({ order, where, limit }, context)
        .catch(afterError('UNAVAILABLE', async () => ({ items: [] }))),
    ]);
    return [...recorded.items, ...paid.items]
      .toSorted((a, b) => Number(b.at > a.at) - Number(b.at < a.at))
      .slice(0, limit);
  };
