import { ServiceError } from '@shop/shared/errors';
import { createNeighbours as createAny } from '@shop/shared/testing/neighbours';

/** The recommendations service, as far as reviews asks it: for baskets that were recorded. */
export const createNeighbours = () => {
  const baskets = new Map<string, readonly string[]>();
  const state = { isAway: false };
  return {
    ...createAny({
      contains({ basketId, productId }: { basketId: string; productId: string }) {
        if (state.isAway) throw new ServiceError('UNAVAILABLE', 'away', { executed: 'no' });
        const basket = baskets.get(basketId);
        return { isKnown: basket !== undefined, contains: basket?.includes(productId) ?? false };
      },
    }),
    state,
    /** From now on somebody has bought these, under this number. */
    buy: (basketId: string, ...productIds: string[]) => void baskets.set(basketId, productIds),
  };
};
