import { inventoryContract } from '@shop/shared/contracts/inventory';
import { timestampOf } from '@shop/shared/runtime';
import { service } from '@shop/shared/service/definition';
import { reservationDefinition } from './reservation.ts';
import { createReservations } from './reservations.ts';
import { adjusted, counted, firstStock, stocks as stockDefinition } from './stock.ts';

/** The fields of a level: answers do without the holds, of which a popular product has many. */
const fields = ['id', 'onHand', 'available', 'version', 'updatedAt'] as const;

/** The inventory service: an aggregate for the stock of each product, and one for each reservation. */
export const inventory = service(inventoryContract, ({ aggregates, worker, runtime }) => {
  const stocks = aggregates('stocks', stockDefinition);
  const reservations = aggregates('reservations', reservationDefinition);
  const { look, ...operations } = createReservations(reservations, stocks);
  worker('holds', {
    of: stocks,
    step: (stock, context) => look(stock, timestampOf(runtime), context),
  });
  return {
    levels: ({ ids }, context) => stocks.findMany(ids, context, { fields }),
    soldOut: (page, context) =>
      stocks.list({ order: 'newest', where: { isSoldOut: true }, fields, ...page }, context),
    introduce: ({ id, onHand }, context) => stocks.create(context, () => firstStock(id, onHand)),
    adjust: ({ id, delta }, context) =>
      stocks.change(id, context, {}, (present) => adjusted(present, delta)),
    stocktake: ({ id, onHand, expectedVersion }, context) =>
      expectedVersion === undefined
        ? stocks.create(context, () => firstStock(id, onHand))
        : stocks.change(id, context, { expectedVersion }, (present) => counted(present, onHand)),
    ...operations,
    reservation: ({ id }, context) => reservations.get(id, context),
  };
});
