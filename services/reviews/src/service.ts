import { reviewsContract } from '@shop/shared/contracts/reviews';
import { ServiceError } from '@shop/shared/errors';
import { service } from '@shop/shared/service/definition';
import { decisionId, decisions, moderatedByProduct } from './moderation.ts';
import { createOwnReview } from './own-review.ts';
import { purchases as purchaseDefinition } from './purchase.ts';
import { ratingsByProduct } from './ratings.ts';
import { createShown } from './shown.ts';
import { createStaff } from './staff.ts';
import { reviews as reviewDefinition } from './stored-review.ts';
import { votesByProduct } from './testimonials.ts';
import { castOnce, votes as voteDefinition, votesByReview } from './votes.ts';

/**
 * The reviews service: an aggregate for each review, for each vote, and for the decision of staff
 * about a review; and read models of what they amount to, and of the orders of the shop.
 */
export const reviews = service(reviewsContract, ({ aggregates, projection, readModel }) => {
  const posted = aggregates('reviews', reviewDefinition);
  const votes = aggregates('votes', voteDefinition);
  const decided = aggregates('decisions', decisions);
  const ratings = projection('ratings', { of: posted, ...ratingsByProduct });
  const moderated = projection('moderated', { of: decided, ...moderatedByProduct });
  const productVotes = projection('productVotes', { of: votes, ...votesByProduct });
  const helpful = projection('helpful', { of: votes, ...votesByReview });
  const purchases = readModel('purchases', purchaseDefinition);

  return {
    ...createShown({ posted, ratings, moderated, productVotes, helpful }),

    submit: (draft, context) =>
      posted.create(context, (postedAt, id) => ({ id, ...draft, postedAt, verified: false })),
    submitOwn: createOwnReview(posted, purchases),
    introduce: (given, context) => posted.create(context, (postedAt) => ({ ...given, postedAt })),

    async vote({ id, voter }, context) {
      const [review, decision] = await Promise.all([
        posted.get(id, context),
        decided.find(decisionId(id), context),
      ]);
      if (decision?.isHidden) throw new ServiceError('NOT_FOUND', `there is no review ${id}`);
      const { productId, updatedAt: votedAt } = await castOnce(votes, review, voter, context);
      return { id, productId, votedAt };
    },

    ...createStaff({ posted, decided, moderated, helpful }),
  };
});
