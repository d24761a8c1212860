import { type Review, type ReviewOfProduct, reviewsContract } from '@shop/shared/contracts/reviews';
import type { User } from '@shop/shared/keys/user-token';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import type { Session } from '../../sessions/sessions.ts';

/** Somebody who writes a review: a customer, whose own orders may verify it, or a guest. */
interface Reviewer {
  readonly session: Session | undefined;
  /** The idempotency key in its scope. */
  readonly key: string;
  readonly context: CallContext;
  readonly contextOf: (user: User) => CallContext;
}

/**
 * Makes the function that adds a review. It throws `NOT_FOUND` for a product that there is not, and
 * `ALREADY_EXISTS` for the second verified review of a customer.
 */
export const createSubmit =
  ({ write, checkProduct }: Pick<ApiParts, 'write' | 'checkProduct'>) =>
  async (
    review: ReviewOfProduct,
    { session, key, context, contextOf }: Reviewer,
  ): Promise<Review> => {
    await checkProduct(review.productId, context);
    const options = { key, changes: [review.productId] };
    return session
      ? write(reviewsContract, 'submitOwn', review, {
          ...options,
          context: contextOf(session.user),
        })
      : write(reviewsContract, 'submit', review, { ...options, context });
  };
