import { type OrderFacts, ordersContract } from '@shop/shared/contracts/orders';
import { type ReadModelDefinition, source } from '@shop/shared/storage/read-model/source';
import { z } from 'zod';

/** An order as it counts here: its customer, and the products once they are shipped. */
const purchase = z.object({
  id: z.string(),
  customerId: z.string(),
  productIds: z.array(z.string()),
});
export type Purchase = z.infer<typeof purchase>;

const shipped: ReadonlySet<OrderFacts['status']> = new Set(['shipped', 'delivered']);

const orders = source(ordersContract, 'orderChanged', {
  fields: ['customerId', 'productIds'],
  read: ({ status, customerId, lines }: Pick<OrderFacts, 'status' | 'customerId' | 'lines'>) => ({
    customerId,
    productIds: shipped.has(status) ? lines.map(({ productId }) => productId) : [],
  }),
  list: (client, cursor, context) =>
    client.call('listFacts', { ...(cursor && { cursor }) }, context),
  find: (client, ids, context) => client.call('facts', { ids }, context),
});

/** The orders of the shop, as their owner announces them; one that is paid back has no products. */
export const purchases: ReadModelDefinition<Purchase> = {
  schema: purchase,
  lists: { ofCustomer: { filters: [['customerId', 'productIds']], sort: [] } },
  from: [orders],
  staleAfterMs: Infinity,
};
