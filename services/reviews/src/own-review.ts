import type { ReviewOfProduct } from '@shop/shared/contracts/reviews';
import { ServiceError, toServiceError } from '@shop/shared/errors';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { userIdOf } from '@shop/shared/service/for-role';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import type { ReadModel } from '@shop/shared/storage/read-model/read-model';
import type { Purchase } from './purchase.ts';
import type { StoredReview } from './stored-review.ts';

/**
 * The id of a customer's verified review of a product: the second one finds it taken, and who does
 * not know the id of the customer cannot tell whose it is.
 */
const verifiedId = (customerId: string, productId: string): string =>
  `p${fingerprintOf([customerId, productId])}`;

/** Makes the function that adds a review of the customer who is the user of the call. */
export const createOwnReview = (
  posted: Pick<Aggregates<StoredReview>, 'create' | 'find' | 'findCreated'>,
  purchases: Pick<ReadModel<Purchase>, 'list'>,
) => {
  const hasBought = async (customerId: string, productId: string, context: CallContext) => {
    const where = { customerId, productIds: productId };
    const { items } = await purchases.list({ order: 'ofCustomer', where, limit: 1 }, context);
    return items.length > 0;
  };

  /**
   * Adds a review, verified where the customer has got the product. Throws `ALREADY_EXISTS` where
   * the customer has a verified one of it, and `UNAVAILABLE` while no orders have been loaded.
   */
  return async (written: ReviewOfProduct, context: CallContext): Promise<StoredReview> => {
    // The order may have been shipped since a first try, whose review stays as it is.
    const present = await posted.findCreated(context);
    if (present) return present;
    const { productId } = written;
    const customerId = userIdOf(context);
    const id = verifiedId(customerId, productId);
    // Or paid back since: a review that was verified stays the one of its customer.
    const isVerified =
      (await hasBought(customerId, productId, context)) ||
      (await posted.find(id, context)) !== undefined;
    try {
      return await posted.create(context, (postedAt, newId) => ({
        id: isVerified ? id : newId,
        ...written,
        postedAt,
        verified: isVerified,
      }));
    } catch (error) {
      if (toServiceError(error).code !== 'ALREADY_EXISTS') throw error;
      const message = 'you have written a verified review of this product already';
      throw new ServiceError('ALREADY_EXISTS', message);
    }
  };
};
