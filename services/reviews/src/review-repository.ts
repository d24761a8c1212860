import type { Review } from '@shop/shared/contracts/reviews';
import type { PendingEvent } from '@shop/shared/events/event';
import type { Outbox } from '@shop/shared/events/outbox';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Histogram } from './ratings.ts';
import type { Place, ReviewSort } from './review-order.ts';

/** A part of one product's reviews. */
export interface ReviewQuery {
  readonly productId: string;
  readonly sort: ReviewSort;
  readonly limit: number;
  /** The last review of the part before. */
  readonly after?: Place | undefined;
}

/** All reviews and, with each, that it is counted and that its event is pending. */
export interface ReviewRepository {
  /**
   * Keeps a review, counts it and makes its event pending, all of it or none. Returns the review
   * that stands under its id: this one or, with nothing changed, one that was there before.
   * `OVERLOADED` when too many reviews of the product come at once.
   */
  add(review: Review, event: PendingEvent, context: CallContext): Promise<Review>;
  ratings(productId: string, context: CallContext): Promise<Histogram>;
  find(query: ReviewQuery, context: CallContext): Promise<readonly Review[]>;
  /** The events that wait to be announced. */
  readonly outbox: Outbox;
}
