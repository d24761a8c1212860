import { inventoryContract, level } from '@shop/shared/contracts/inventory';
import { service } from '@shop/shared/service/definition';
import { adjusted, counted, firstLevel } from './stock.ts';

/** The inventory service: one aggregate for the stock of each product. */
export const inventory = service(inventoryContract, ({ aggregates }) => {
  const stock = aggregates('stocks', {
    schema: level,
    event: 'stockChanged',
    indexed: { version: 1, fields: ({ available }) => ({ isSoldOut: available === 0 }) },
    lists: { newest: { filters: [['isSoldOut']], sort: [['updatedAt', 'descending']] } },
  });
  return {
    levels: ({ ids }, context) => stock.findMany(ids, context),
    soldOut: (page, context) =>
      stock.list({ order: 'newest', where: { isSoldOut: true }, ...page }, context),
    introduce: ({ id, onHand }, context) => stock.create(context, () => firstLevel(id, onHand)),
    adjust: ({ id, delta }, context) =>
      stock.change(id, context, {}, (present) => adjusted(present, delta)),
    stocktake: ({ id, onHand, expectedVersion }, context) =>
      expectedVersion === undefined
        ? stock.create(context, () => firstLevel(id, onHand))
        : stock.change(id, context, { expectedVersion }, (present) => counted(present, onHand)),
  };
});
