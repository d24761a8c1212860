import { ordersContract } from '@shop/shared/contracts/orders';
import { shippingContract } from '@shop/shared/contracts/shipping';
import { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { service } from '@shop/shared/service/definition';
import { userIdOf } from '@shop/shared/service/for-role';
import { createCheckout } from './checkout.ts';
import { cancelled, refunded, retried } from './closing.ts';
import { createDeliveries } from './deliveries.ts';
import { type StoredOrder, firstOrder, orderDefinition } from './order.ts';
import { checkSeen, createQuote } from './quote.ts';
import { createNeighbours } from './step.ts';

/** How many orders of a product a customer is shown. */
const maxBought = 5;

/** The orders service: an aggregate for each order, and the worker that brings it to its end. */
export const orders = service(
  ordersContract,
  ({ aggregates, worker, client, subscribe, runtime, log }) => {
    const all = aggregates('orders', orderDefinition);
    const quote = createQuote(client);
    const parts = { orders: all, neighbours: createNeighbours(client), runtime, log };
    const { advance, goOn, store } = createCheckout(parts);

    worker('checkout', { of: all, timeoutMs: 10_000, step: advance });
    subscribe(shippingContract, createDeliveries(all, runtime));

    /** An order of the customer who asks. Throws `NOT_FOUND` for another's. */
    const own = async (id: string, context: CallContext): Promise<StoredOrder> => {
      const found = await all.get(id, context);
      if (found.customerId === userIdOf(context)) return found;
      throw new ServiceError('NOT_FOUND', `there is no ${id} in orders`);
    };

    return {
      quote,

      async place(placement, context) {
        const before = await all.findCreated(context);
        if (before) return goOn(before, context);
        const { lines, coupon, method, address } = placement;
        const { country } = address;
        const quotation = await quote({ lines, coupon, method, country }, context);
        checkSeen(quotation, placement.total);
        const customerId = userIdOf(context);
        const placed = await all.create(context, (now, id) =>
          firstOrder(placement, quotation, { id, customerId, now }),
        );
        return goOn(placed, context);
      },

      get: ({ id }, context) => own(id, context),

      list: (page, context) =>
        all.list({ order: 'own', where: { customerId: userIdOf(context) }, ...page }, context),

      async bought({ productId }, context) {
        const where = { customerId: userIdOf(context), bought: productId };
        const { items } = await all.list({ order: 'own', where, limit: maxBought }, context);
        return items.map(({ id, placedAt, lines }) => ({
          orderId: id,
          placedAt,
          quantity: lines.find((line) => line.productId === productId)?.quantity ?? 1,
        }));
      },

      listFacts: (page, context) => all.list({ order: 'all', ...page }, context),

      facts: ({ ids }, context) => all.findMany(ids, context),

      async cancel({ id }, context) {
        await own(id, context);
        return goOn(await all.change(id, context, {}, cancelled), context);
      },

      listAll: ({ status, stuck, ...page }, context) => {
        const where = { ...(status && { status }), ...(stuck && { isStuck: true }) };
        return all.list({ order: 'all', where, ...page }, context);
      },

      inspect: ({ id }, context) => all.get(id, context),

      async refund({ id, restock }, context) {
        const begun = await all.change(id, context, {}, (present, now) =>
          refunded(present, restock, now),
        );
        return goOn(begun, context);
      },

      retry: async (named, context) => goOn(await store(named, context, retried), context),
    };
  },
);
