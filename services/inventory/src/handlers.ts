import type { inventoryContract } from '@shop/shared/contracts/inventory';
import { ServiceError } from '@shop/shared/errors';
import { createStamp } from '@shop/shared/events/pending-events';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { Handlers } from '@shop/shared/protocol/contract';
import type { Runtime } from '@shop/shared/runtime';
import type { StockRepository } from './stock-repository.ts';
import { firstLevel, stockChanged } from './stock.ts';

interface Dependencies {
  readonly stock: StockRepository;
  readonly runtime: Runtime;
}

/** The operations of the inventory contract. */
export const createHandlers = ({
  stock,
  runtime,
}: Dependencies): Handlers<typeof inventoryContract> => ({
  levels: async ({ ids }, context) => [...(await stock.levels(ids, context))],

  async introduce({ id, onHand }, context) {
    const stamp = createStamp(context, runtime);
    const level = firstLevel(id, onHand, stamp.time);
    const fingerprint = fingerprintOf({ id, onHand });

    const event = stockChanged(level, stamp);
    const earlier = await stock.insert({ level, fingerprint }, event, context);
    if (earlier && earlier.fingerprint !== fingerprint) {
      throw new ServiceError('ALREADY_EXISTS', `${id} was stocked with another quantity already`);
    }
    return earlier?.level ?? level;
  },

  async adjust({ id, delta, reason, operationKey }, context) {
    const stamp = createStamp(context, runtime);
    const fingerprint = fingerprintOf({ id, delta, reason });
    return stock.adjust({ id, delta, reason, key: operationKey, fingerprint, stamp }, context);
  },
});
