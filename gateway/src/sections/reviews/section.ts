import { z } from 'zod';
import { id } from '@shop/shared/contracts/common';
import { reviewsContract, shownReview, summary } from '@shop/shared/contracts/reviews';
import { hour } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
import { excerpt } from '../../web/prose.ts';
import { reviewsView } from './view.ts';

/** All ratings of the product, and its newest reviews. */
export const reviews = section(reviewsContract, {
  ask: (productId) => ['overview', { productId }],
  schema: reviewsContract.operations.overview.output,
  timeoutMs: 400,
  maxStaleMs: hour,
  // Each of them changes more than its event says.
  on: {
    reviewPosted: ({ productId }) => productId,
    reviewFoundHelpful: ({ productId }) => productId,
    reviewModerated: { withdrawnOf: ({ productId }) => productId },
  },
  query: { review: z.enum(['posted', 'verified']).optional(), helpful: id.optional() },
  live: ({ summary }) => summary,
  mobile: {
    fields: {
      rating: summary.pick({ average: true, count: true }),
      reviews: z.array(shownReview.omit({ id: true, productId: true })),
    },
    of: ({ summary: { average, count }, newest }) => ({
      rating: { average, count },
      reviews: newest
        .slice(0, 2)
        .map(({ rating, title, text, author, postedAt, verified, helpful }) => ({
          rating,
          title,
          text: excerpt(text, 200),
          author,
          postedAt,
          verified,
          helpful,
        })),
    }),
  },
  // The words of people stay in the shop.
  partner: {
    name: 'rating',
    schema: summary.omit({ productId: true }),
    of: ({ summary: ratings }) => ratings,
    unchangedBy: ['reviewFoundHelpful'],
  },
  label: 'reviews',
  view: reviewsView,
});
