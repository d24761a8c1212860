import type { reviewsContract } from '@shop/shared/contracts/reviews';
import { MemoryEventLog } from '@shop/shared/events/memory-event-log';
import type { Runtime } from '@shop/shared/runtime';
import type { Service } from '@shop/shared/service/service';
import { MemoryReviewRepository } from './memory-review-repository.ts';
import { reviewsService } from './service.ts';

/** The reviews service without a database: what it knows is gone when its process ends. */
export const memoryReviews = (runtime: Runtime): Service<typeof reviewsContract> =>
  reviewsService({ reviews: new MemoryReviewRepository(), log: new MemoryEventLog(runtime) });
