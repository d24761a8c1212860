import type { shippingContract } from '@shop/shared/contracts/shipping';
import { followHints } from '@shop/shared/events/follow-hints';
import type { EventConsumer } from '@shop/shared/events/subscription';
import { createContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import { afterError } from '@shop/shared/storage/after-error';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import type { StoredOrder } from './order.ts';
import { delivered } from './progress.ts';

const timeoutMs = 2_000;

/**
 * Hears of parcels that have arrived, so that an order is delivered at once. Its step `track` looks
 * up a parcel whose news are lost.
 */
export const createDeliveries = (
  orders: Aggregates<StoredOrder>,
  runtime: Runtime,
): EventConsumer<typeof shippingContract> =>
  followHints(async (events) => {
    for (const { type, data } of events) {
      if (type !== 'parcelChanged' || data.state !== 'delivered') continue;
      const context = createContext(runtime, { timeoutMs });
      await orders
        .change(data.orderId, context, {}, delivered)
        .then(() => undefined)
        // A store that was restored may have the parcel and not the order.
        .catch(afterError('NOT_FOUND', async () => undefined));
    }
  });
