import type { Review } from '@shop/shared/contracts/reviews';
import type { PendingEvent } from '@shop/shared/events/event';
import { MemoryOutbox } from '@shop/shared/events/memory-outbox';
import { type Histogram, toHistogram } from './ratings.ts';
import { compareReviews } from './review-order.ts';
import type { ReviewQuery, ReviewRepository } from './review-repository.ts';

/** Reviews of one process, gone with it. */
export class MemoryReviewRepository implements ReviewRepository {
  readonly outbox = new MemoryOutbox();
  readonly #reviews = new Map<string, Map<string, Review>>();

  async add(review: Review, event: PendingEvent): Promise<Review> {
    const reviews = this.#reviews.get(review.productId) ?? new Map<string, Review>();
    const standing = reviews.get(review.id);
    if (standing) return standing;

    this.outbox.add(event);
    this.#reviews.set(review.productId, reviews.set(review.id, review));
    return review;
  }

  async ratings(productId: string): Promise<Histogram> {
    return toHistogram(this.#of(productId).map(({ rating }) => rating));
  }

  async find({ productId, sort, limit, after }: ReviewQuery): Promise<readonly Review[]> {
    return this.#of(productId)
      .filter((review) => !after || compareReviews(sort, review, after) > 0)
      .sort((a, b) => compareReviews(sort, a, b))
      .slice(0, limit);
  }

  #of(productId: string): Review[] {
    return [...(this.#reviews.get(productId)?.values() ?? [])];
  }
}
