import type { shippingContract } from '@shop/shared/contracts/shipping';
import type { Position } from '@shop/shared/events/event';
import type { EventConsumer } from '@shop/shared/events/subscription';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import { afterError } from '@shop/shared/storage/after-error';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import type { StoredOrder } from './order.ts';
import { delivered } from './progress.ts';

const timeoutMs = 2_000;

/**
 * Hears of parcels that have arrived. The news are hints, by which an order is delivered at once:
 * its step `track` looks a parcel up whose news are lost. So the position may end with the process.
 */
export const createDeliveries = (
  orders: Aggregates<StoredOrder>,
  runtime: Runtime,
): EventConsumer<typeof shippingContract> => {
  let position: Position | undefined;
  return {
    position: async () => position,
    async apply(events, next) {
      for (const { type, data } of events) {
        if (type !== 'parcelChanged' || data.state !== 'delivered') continue;
        const context = createContext(runtime, { timeoutMs });
        await orders
          .change(data.orderId, context, {}, delivered)
          .then(() => undefined)
          // A store that was restored may have the parcel and not the order.
          .catch(afterError('NOT_FOUND', async () => undefined));
      }
      position = next;
    },
    async reset(next) {
      position = next;
    },
  };
};
