import { reviewsContract } from '@shop/shared/contracts/reviews';
import { service } from '@shop/shared/service/definition';
import { noRatings, toSummary, withRating } from './ratings.ts';
import { reviewLists, storedReview, upgradedReview } from './stored-review.ts';

/** The reviews service: one aggregate for each review, and a read model of each product's ratings. */
export const reviews = service(reviewsContract, ({ aggregates, projection }) => {
  const posted = aggregates('reviews', {
    schema: storedReview,
    event: 'reviewPosted',
    lists: reviewLists,
    upgrade: upgradedReview,
  });
  const ratings = projection('ratings', {
    of: posted,
    event: 'reviewPosted',
    version: 1,
    key: ({ productId }) => productId,
    initial: noRatings,
    evolve: (histogram, { rating }) => withRating(histogram, rating),
  });
  return {
    summary: async ({ productId }, context) =>
      toSummary(productId, await ratings.find(productId, context)),

    async overview({ productId, limit }, context) {
      const [histogram, { items: newest }] = await Promise.all([
        ratings.find(productId, context),
        posted.list({ order: 'newest', where: { productId }, limit }, context),
      ]);
      return { summary: toSummary(productId, histogram), newest };
    },

    list: ({ productId, sort, limit, cursor }, context) =>
      posted.list({ order: sort, where: { productId }, limit, cursor }, context),

    submit: (draft, context) =>
      posted.create(context, (now, id) => ({ id, ...draft, postedAt: now })),
  };
});
