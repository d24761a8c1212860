import type { Review, reviewsContract } from '@shop/shared/contracts/reviews';
import { ServiceError } from '@shop/shared/errors';
import { createStamp, toPendingEvent } from '@shop/shared/events/pending-events';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { Handlers } from '@shop/shared/protocol/contract';
import { type Runtime, timestampOf } from '@shop/shared/runtime';
import { toSummary } from './ratings.ts';
import { parseCursor, toCursor } from './review-order.ts';
import type { ReviewRepository } from './review-repository.ts';

interface Dependencies {
  readonly reviews: ReviewRepository;
  readonly runtime: Runtime;
}

/** The same key gives the same id, which is how the repository knows a review again. */
const reviewIdOf = (productId: string, operationKey: string) =>
  `r${fingerprintOf([productId, operationKey])}`;

const saysTheSame = (a: Review, b: Review) =>
  a.rating === b.rating && a.title === b.title && a.text === b.text && a.author === b.author;

/** The operations of the reviews contract. */
export const createHandlers = ({
  reviews,
  runtime,
}: Dependencies): Handlers<typeof reviewsContract> => ({
  async summary({ productId }, context) {
    return toSummary(productId, await reviews.ratings(productId, context));
  },

  async overview({ productId, limit }, context) {
    const [ratings, newest] = await Promise.all([
      reviews.ratings(productId, context),
      reviews.find({ productId, sort: 'newest', limit }, context),
    ]);
    return { summary: toSummary(productId, ratings), newest: [...newest] };
  },

  async list({ productId, sort, limit, cursor }, context) {
    const after = cursor === undefined ? undefined : parseCursor(sort, cursor);
    const found = await reviews.find({ productId, sort, limit: limit + 1, after }, context);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: last && found.length > limit ? toCursor(sort, last) : null };
  },

  async submit({ operationKey, ...draft }, context) {
    const id = reviewIdOf(draft.productId, operationKey);
    const review: Review = { id, ...draft, postedAt: timestampOf(runtime) };
    const event = toPendingEvent<typeof reviewsContract>(
      { type: 'reviewPosted', key: id, version: 1, data: review },
      createStamp(context, runtime),
    );

    const standing = await reviews.add(review, event, context);
    if (!saysTheSame(standing, review)) {
      const message = 'this operation key belongs to another review';
      throw new ServiceError('IDEMPOTENCY_MISMATCH', message);
    }
    return standing;
  },
});
