import { reviewsContract } from '@shop/shared/contracts/reviews';
import type { EventLog } from '@shop/shared/events/outbox';
import type { Service } from '@shop/shared/service/service';
import { createHandlers } from './handlers.ts';
import type { ReviewRepository } from './review-repository.ts';

interface Stores {
  readonly reviews: ReviewRepository;
  readonly log: EventLog;
}

/** The reviews service on these stores. */
export const reviewsService = ({ reviews, log }: Stores): Service<typeof reviewsContract> => ({
  contract: reviewsContract,
  start: async ({ runtime }) => ({
    handlers: createHandlers({ reviews, runtime }),
    events: { outbox: reviews.outbox, log },
  }),
});
