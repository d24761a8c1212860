import type { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { ServiceError } from '@shop/shared/errors';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { Handlers } from '@shop/shared/protocol/contract';
import { type Runtime, timestampOf } from '@shop/shared/runtime';
import { type Counts, type CountsQuery, maxAmong } from './baskets/basket.ts';
import type { BasketRepository } from './baskets/basket-repository.ts';
import type { Candidates } from './candidates/candidates.ts';
import type { CooccurrenceIndex } from './counting/cooccurrence-index.ts';
import { NewestBaskets } from './counting/newest-baskets.ts';
import { rank } from './ranking.ts';

interface Dependencies {
  readonly baskets: BasketRepository;
  readonly index: CooccurrenceIndex;
  readonly candidates: Candidates;
  readonly runtime: Runtime;
  /** Called when there is a new basket. */
  readonly onRecorded: () => void;
}

const areEqual = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, index) => id === b[index]);

/** The operations of the recommendations contract. */
export const createHandlers = ({
  baskets,
  index,
  candidates,
  runtime,
  onRecorded,
}: Dependencies): Handlers<typeof recommendationsContract> => {
  const newest = new NewestBaskets(baskets, runtime);

  const countsOf = async (query: CountsQuery): Promise<Counts> =>
    (await index.counts(query).catch(() => undefined)) ?? (await newest.counts(query));

  return {
    async forProduct({ productId, limit }) {
      if (!candidates.areLoaded()) {
        const options = { executed: 'no', retryAfterMs: 1_000 } as const;
        throw new ServiceError('UNAVAILABLE', 'the products are not loaded yet', options);
      }
      const category = candidates.categoryOf(productId);
      if (category === undefined) return [];

      const among = candidates.onSaleIn(category, maxAmong);
      const counts = await countsOf({ productId, among });
      const { isOnSale } = candidates;
      return rank(counts, { productId, category, among, isOnSale, limit });
    },

    async record({ productIds, operationKey }, context) {
      const basket = {
        id: fingerprintOf(operationKey),
        productIds: productIds.toSorted(),
        at: timestampOf(runtime),
      };
      const standing = await baskets.add(basket, context);
      if (!areEqual(standing.productIds, basket.productIds)) {
        const message = 'this operation key belongs to another basket';
        throw new ServiceError('IDEMPOTENCY_MISMATCH', message);
      }
      onRecorded();
      return { recorded: true };
    },
  };
};
