import type { Price } from '@shop/shared/contracts/pricing';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { ServiceError } from '@shop/shared/errors';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';

/** A price, reduced from 50 euros. */
export const priceOf = (id: string, amount: number, version = 1): Price => ({
  id,
  list: { amount: 5_000, currency: 'EUR' },
  current: { amount, currency: 'EUR' },
  version,
  updatedAt,
});

/** Prices by id. */
export const fakePricing = fakeService(pricingContract, () => {
  const prices = new Map<string, Price>();
  return {
    prices,
    stock: (id: string) => void prices.set(id, priceOf(id, 1_990)),
    handlers: {
      quote: async ({ ids }) => ids.flatMap((id) => prices.get(id) ?? []),
      reprice: async ({ id, amount, expectedVersion }) => {
        const price = prices.get(id);
        if (!price) throw new ServiceError('NOT_FOUND', 'there is nothing with this id');
        if (price.version !== expectedVersion) throw new ServiceError('CONFLICT', 'too late');
        const next = priceOf(id, amount, price.version + 1);
        prices.set(id, next);
        return next;
      },
      setPrice: async ({ expectedVersion, ...offer }) => {
        const { version } = prices.get(offer.id) ?? {};
        if (version !== expectedVersion) {
          throw new ServiceError(expectedVersion ? 'CONFLICT' : 'ALREADY_EXISTS', 'too late');
        }
        const next = { ...offer, version: (version ?? 0) + 1, updatedAt };
        prices.set(offer.id, next);
        return next;
      },
    },
  };
});

export { fakePricing as fake };
