import type { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { MemoryDeadLetterStore } from '@shop/shared/events/dead-letters/memory-dead-letter-store';
import type { Runtime } from '@shop/shared/runtime';
import type { Service } from '@shop/shared/service/service';
import { MemoryBasketRepository } from './baskets/memory-basket-repository.ts';
import { MemoryFactRepository } from './candidates/memory-fact-repository.ts';
import { MemoryCooccurrenceIndex } from './counting/memory-cooccurrence-index.ts';
import { type Stores, recommendationsService } from './service.ts';

/** The recommendations service with all data in memory, but for the stores that are given. */
export const memoryRecommendations = (
  runtime: Runtime,
  stores: Partial<Stores> = {},
): Service<typeof recommendationsContract> =>
  recommendationsService({
    baskets: new MemoryBasketRepository(),
    index: new MemoryCooccurrenceIndex(runtime),
    products: new MemoryFactRepository(),
    levels: new MemoryFactRepository(),
    deadLetters: new MemoryDeadLetterStore(),
    ...stores,
  });
