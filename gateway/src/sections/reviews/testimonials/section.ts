import { id } from '@shop/shared/contracts/common';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { hour, second } from '../../../product-page/policy.ts';
import { section } from '../../../product-page/section.ts';
import { testimonialsView } from './view.ts';

/** The most helpful of the product's verified reviews. */
export const testimonials = section(reviewsContract, {
  name: 'testimonials',
  ask: (productId) => ['testimonials', { productId }],
  schema: reviewsContract.operations.testimonials.output,
  timeoutMs: 400,
  maxStaleMs: hour,
  freshMs: 10 * second,
  on: {
    reviewFoundHelpful: ({ productId }) => productId,
    reviewModerated: { withdrawnOf: ({ productId }) => productId },
  },
  query: { helpful: id.optional() },
  label: 'testimonials',
  view: testimonialsView,
});
