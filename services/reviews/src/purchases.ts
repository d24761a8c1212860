import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import type { ReviewDraft } from '@shop/shared/contracts/reviews';
import { ServiceError, invalidField, toServiceError } from '@shop/shared/errors';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Kit } from '@shop/shared/service/service';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import type { StoredReview } from './stored-review.ts';

/** The words and the rating that a customer gave a product. */
type Written = Omit<ReviewDraft, 'basketId'> & { readonly productId: string };

/** When to try again: the shop looks for replicas every two seconds. */
const retryAfterMs = 2_000;

/**
 * The id of the review that a purchase verifies: the second one finds it taken, and nobody can tell
 * the purchase by it.
 */
const verifiedId = (basketId: string, productId: string): string =>
  `p${fingerprintOf([basketId, productId])}`;

/**
 * Reviews of purchases. While the shop has no orders, a purchase is a basket that was recorded, and
 * verifies one review of each product in it.
 */
export const createPurchases = (
  client: Kit['client'],
  posted: Pick<Aggregates<StoredReview>, 'create'>,
) => {
  const recommendations = client(recommendationsContract);

  /** Looks a purchase up. Throws `UNAVAILABLE` while nobody can say. */
  const lookUp = async (basketId: string, productId: string, context: CallContext) => {
    try {
      return await recommendations.call('contains', { basketId, productId }, context);
    } catch (cause) {
      // It tells of a service behind this one, and so counts against no replica of this one.
      const message = 'the purchase cannot be looked up right now; try again in a moment';
      throw new ServiceError('UNAVAILABLE', message, { executed: 'yes', retryAfterMs, cause });
    }
  };

  return {
    /**
     * Adds a review that is verified. Throws `INVALID_ARGUMENT` where the purchase is not known,
     * has not the product, or has verified another review of it.
     */
    async review(written: Written, basketId: string, context: CallContext) {
      const { productId } = written;
      const { isKnown, contains } = await lookUp(basketId, productId, context);
      if (!isKnown) throw invalidField('basketId', 'is not the number of a purchase');
      if (!contains) throw invalidField('basketId', 'is of a purchase without this product');
      const id = verifiedId(basketId, productId);
      try {
        return await posted.create(context, (postedAt) => ({
          id,
          ...written,
          postedAt,
          verified: true,
        }));
      } catch (error) {
        if (toServiceError(error).code !== 'ALREADY_EXISTS') throw error;
        throw invalidField('basketId', 'is of a purchase that has a review of this product');
      }
    },
  };
};
