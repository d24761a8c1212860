import type { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { MemoryQuarantineStore } from '@shop/shared/events/quarantine/memory-quarantine-store';
import type { Runtime } from '@shop/shared/runtime';
import type { Service } from '@shop/shared/service/service';
import { MemoryBasketRepository } from './baskets/memory-basket-repository.ts';
import { MemoryFactRepository } from './candidates/memory-fact-repository.ts';
import { MemoryCooccurrenceIndex } from './counting/memory-cooccurrence-index.ts';
import { recommendationsService } from './service.ts';

/** The recommendations service without stores: what it knows is gone when its process ends. */
export const memoryRecommendations = (runtime: Runtime): Service<typeof recommendationsContract> =>
  recommendationsService({
    baskets: new MemoryBasketRepository(),
    index: new MemoryCooccurrenceIndex(runtime),
    products: new MemoryFactRepository(),
    levels: new MemoryFactRepository(),
    quarantine: new MemoryQuarantineStore(),
  });
