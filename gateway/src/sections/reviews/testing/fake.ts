import type { Review, Summary } from '@shop/shared/contracts/reviews';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { ServiceError } from '@shop/shared/errors';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';

const summaryOf = (productId: string, reviews: readonly Review[]): Summary => {
  const counts = [1, 2, 3, 4, 5].map((n) => reviews.filter(({ rating }) => rating === n).length);
  const [one = 0, two = 0, three = 0, four = 0, five = 0] = counts;
  const total = reviews.reduce((sum, { rating }) => sum + rating, 0);
  return {
    productId,
    count: reviews.length,
    average: reviews.length > 0 ? Math.round((100 * total) / reviews.length) / 100 : null,
    histogram: [one, two, three, four, five],
  };
};

/** Reviews by the keys under which they were submitted. */
export const fakeReviews = fakeService(reviewsContract, () => {
  const submitted = new Map<string, Review>();
  const reviewsOf = (productId: string) =>
    [...submitted.values()].filter((review) => review.productId === productId).toReversed();
  return {
    submitted,
    handlers: {
      summary: async ({ productId }) => summaryOf(productId, reviewsOf(productId)),
      overview: async ({ productId, limit }) => {
        const all = reviewsOf(productId);
        return { summary: summaryOf(productId, all), newest: all.slice(0, limit) };
      },
      list: async ({ productId, limit }) => {
        const items = reviewsOf(productId);
        return { items: items.slice(0, limit), nextCursor: items.length > limit ? 'next' : null };
      },
      submit: async (draft, { write }) => {
        const key = write?.name ?? '';
        const before = submitted.get(key);
        if (before && before.text !== draft.text) {
          throw new ServiceError('IDEMPOTENCY_MISMATCH', 'this key belongs to another review');
        }
        const id = `review-${submitted.size + 1}`;
        const review = before ?? { ...draft, id, postedAt: updatedAt };
        submitted.set(key, review);
        return review;
      },
    },
  };
});

export { fakeReviews as fake };
