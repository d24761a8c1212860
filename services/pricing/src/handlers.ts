import type { Price, pricingContract } from '@shop/shared/contracts/pricing';
import { ServiceError } from '@shop/shared/errors';
import { createStamp, toPendingEvent } from '@shop/shared/events/pending-events';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Handlers } from '@shop/shared/protocol/contract';
import { type Runtime, timestampOf } from '@shop/shared/runtime';
import type { PriceRepository } from './price-repository.ts';
import { firstPrice, repriced } from './price.ts';

interface Dependencies {
  readonly prices: PriceRepository;
  readonly runtime: Runtime;
}

const conflict = ({ id, version }: Price, expected: number) =>
  new ServiceError('CONFLICT', `the price of ${id} is at version ${version}, not ${expected}`);

/** The operations of the pricing contract. */
export const createHandlers = ({
  prices,
  runtime,
}: Dependencies): Handlers<typeof pricingContract> => {
  const getPrice = async (id: string, context: CallContext): Promise<Price> => {
    const [price] = await prices.find([id], context);
    if (!price) throw new ServiceError('NOT_FOUND', `${id} has no price`);
    return price;
  };

  const changed = (price: Price, context: CallContext) =>
    toPendingEvent<typeof pricingContract>(
      { type: 'priceChanged', key: price.id, version: price.version, data: price },
      createStamp(context, runtime),
    );

  return {
    quote: async ({ ids }, context) => [...(await prices.find(ids, context))],

    async introduce({ operationKey: _, ...offer }, context) {
      const price = firstPrice(offer, timestampOf(runtime));
      const fingerprint = fingerprintOf(offer);
      const event = changed(price, context);

      const earlier = await prices.insert({ price, fingerprint }, event, context);
      if (earlier && earlier.fingerprint !== fingerprint) {
        throw new ServiceError('ALREADY_EXISTS', `${price.id} has another price already`);
      }
      return earlier?.price ?? price;
    },

    async reprice(change, context) {
      const { id, amount, expectedVersion } = change;
      const fingerprint = fingerprintOf(change);
      const price = await getPrice(id, context);
      if (price.version === expectedVersion) {
        const next = repriced(price, amount, timestampOf(runtime));
        const event = changed(next, context);
        if (await prices.replace({ next, fingerprint }, event, context)) return next;
      }
      const made = await prices.changedBy(id, fingerprint, context);
      if (made) return made;
      throw conflict(await getPrice(id, context), expectedVersion);
    },
  };
};
