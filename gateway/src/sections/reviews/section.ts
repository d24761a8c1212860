import { z } from 'zod';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { hour } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
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
  label: 'reviews',
  view: reviewsView,
});
