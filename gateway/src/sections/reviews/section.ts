import { z } from 'zod';
import { reviewsContract } from '@shop/shared/contracts/reviews';
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
  // Reviews are only ever added, so their number is the version.
  versionOf: ({ summary }) => summary.count,
  // A review changes more than its event says.
  on: { reviewPosted: ({ productId }) => productId },
  query: { review: z.literal('posted').optional() },
  live: ({ summary }) => summary,
  mobile: ({ summary: { average, count }, newest }) => ({
    rating: { average, count },
    reviews: newest.slice(0, 2).map(({ rating, title, text, author, postedAt }) => ({
      rating,
      title,
      text: excerpt(text, 200),
      author,
      postedAt,
    })),
  }),
  label: 'reviews',
  view: reviewsView,
});
