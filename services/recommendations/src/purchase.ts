import { type OrderFacts, ordersContract } from '@shop/shared/contracts/orders';
import { type ReadModelDefinition, source } from '@shop/shared/storage/read-model/source';
import { z } from 'zod';

/** An order as it counts here: the products that were bought together, once it is paid. */
const purchase = z.object({
  id: z.string(),
  at: z.string(),
  isPaid: z.boolean(),
  productIds: z.array(z.string()),
});
export type Purchase = z.infer<typeof purchase>;

const paid: ReadonlySet<string> = new Set(['paid', 'shipped', 'delivered']);

const orders = source(ordersContract, 'orderChanged', {
  fields: ['at', 'isPaid', 'productIds'],
  read: ({ status, placedAt, lines }: Pick<OrderFacts, 'status' | 'placedAt' | 'lines'>) => ({
    at: placedAt,
    isPaid: paid.has(status),
    productIds: lines.map(({ productId }) => productId),
  }),
  list: (client, cursor, context) =>
    client.call('listFacts', { ...(cursor && { cursor }) }, context),
  find: (client, ids, context) => client.call('facts', { ids }, context),
});

/**
 * The orders of the shop, as their owner announces them: each counts once while it is paid, and no
 * more when it is paid back.
 */
export const purchases: ReadModelDefinition<Purchase> = {
  schema: purchase,
  lists: {
    newest: { filters: [['isPaid'], ['isPaid', 'productIds']], sort: [['at', 'descending']] },
  },
  from: [orders],
  // The orders of some minutes hardly change what is bought together.
  staleAfterMs: 600_000,
};
