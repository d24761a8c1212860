import { inventoryContract, level } from '@shop/shared/contracts/inventory';
import { service } from '@shop/shared/service/definition';
import { adjusted, firstLevel } from './stock.ts';

/** The inventory service: one aggregate for the stock of each product. */
export const inventory = service(inventoryContract, ({ aggregates }) => {
  const stock = aggregates('stocks', { schema: level, event: 'stockChanged' });
  return {
    levels: ({ ids }, context) => stock.findMany(ids, context),
    introduce: ({ id, onHand }, context) => stock.create(context, () => firstLevel(id, onHand)),
    adjust: ({ id, delta }, context) =>
      stock.change(id, context, {}, (present) => adjusted(present, delta)),
  };
});
