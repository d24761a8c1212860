import { MemoryStockRepository } from '@shop/inventory/memory-stock-repository';
import { inventoryService } from '@shop/inventory/service';
import { MemoryPriceRepository } from '@shop/pricing/memory-price-repository';
import { pricingService } from '@shop/pricing/service';
import { MemoryProductRepository } from '@shop/product/memory-product-repository';
import { productService } from '@shop/product/service';
import { MemoryBasketRepository } from '@shop/recommendations/baskets/memory-basket-repository';
import type { LevelFact, ProductFact } from '@shop/recommendations/candidates/fact';
import { MemoryFactRepository } from '@shop/recommendations/candidates/memory-fact-repository';
import { MemoryCooccurrenceIndex } from '@shop/recommendations/counting/memory-cooccurrence-index';
import { recommendationsService } from '@shop/recommendations/service';
import { MemoryReviewRepository } from '@shop/reviews/memory-review-repository';
import { reviewsService } from '@shop/reviews/service';
import { MemoryEventLog } from '@shop/shared/events/memory-event-log';
import type { EventLog, Outbox } from '@shop/shared/events/outbox';
import { MemoryDeadLetterStore } from '@shop/shared/events/dead-letters/memory-dead-letter-store';
import type { AnswerStore } from '@shop/shared/keyed/answer-store';
import { MemoryAnswerStore } from '@shop/shared/keyed/memory-answer-store';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Service } from '@shop/shared/service/service';
import type { SimulatedProcess } from '../world/simulated-process.ts';
import { SimulatedStore } from '../world/simulated-store.ts';
import type { World } from '../world/world.ts';
import { watchedBaskets, watchedLog } from './watched-stores.ts';

/** The services of the shop. */
export type DepartmentName = 'product' | 'inventory' | 'pricing' | 'reviews' | 'recommendations';

/** One service with its stores, which outlive its processes. */
export interface Department<C extends Contract = Contract> {
  readonly name: DepartmentName;
  readonly store: SimulatedStore;
  /** Undefined where there are no events. */
  readonly outbox: Outbox | undefined;
  readonly log: EventLog | undefined;
  /** What was said to writes with keys. */
  readonly answers: AnswerStore;
  /** The service as a process has it, its stores at the other end of a network. */
  serviceIn(process: SimulatedProcess): Service<C>;
}

/** How an event log is limited in a run, so that its limits are met within seconds. */
export interface LogLimits {
  readonly keptEvents: number;
  readonly maxBatchEvents: number;
}

interface Publishing<R extends { readonly outbox: Outbox }, C extends Contract> {
  readonly name: DepartmentName;
  readonly repository: R;
  readonly serviceOf: (repository: R, log: EventLog) => Service<C>;
}

const storeOf = (service: DepartmentName, { clock, chance }: World) =>
  new SimulatedStore(`${service}-store`, clock, chance);

const openPublishing = <R extends { readonly outbox: Outbox }, C extends Contract>(
  { name, repository, serviceOf }: Publishing<R, C>,
  world: World,
  limits: LogLimits,
) => {
  const store = storeOf(name, world);
  const log = new MemoryEventLog(store.runtime, limits);
  return {
    name,
    store,
    repository,
    outbox: repository.outbox,
    log,
    answers: new MemoryAnswerStore(store.runtime),
    serviceIn: (process: SimulatedProcess) =>
      serviceOf(
        store.for(process, repository),
        store.for(process, watchedLog({ service: name, log, by: process.name, world })),
      ),
  };
};

const openRecommendations = (world: World) => {
  const store = storeOf('recommendations', world);
  const baskets = new MemoryBasketRepository();
  const index = new MemoryCooccurrenceIndex(store.runtime);
  const products = new MemoryFactRepository<ProductFact>();
  const levels = new MemoryFactRepository<LevelFact>();
  const deadLetters = new MemoryDeadLetterStore();
  return {
    name: 'recommendations' as const,
    store,
    outbox: undefined,
    log: undefined,
    answers: new MemoryAnswerStore(store.runtime),
    baskets,
    index,
    products,
    levels,
    serviceIn: (process: SimulatedProcess) =>
      recommendationsService({
        baskets: store.for(process, watchedBaskets(baskets, process.name, world)),
        index: store.for(process, index),
        products: store.for(process, products),
        levels: store.for(process, levels),
        deadLetters: store.for(process, deadLetters),
      }),
  };
};

/** All stores of the shop, empty. */
export const openStores = (world: World, limits: LogLimits) => ({
  product: openPublishing(
    {
      name: 'product',
      repository: new MemoryProductRepository(),
      serviceOf: (products, log) => productService({ products, log }),
    },
    world,
    limits,
  ),
  inventory: openPublishing(
    {
      name: 'inventory',
      repository: new MemoryStockRepository(),
      serviceOf: (stock, log) => inventoryService({ stock, log }),
    },
    world,
    limits,
  ),
  pricing: openPublishing(
    {
      name: 'pricing',
      repository: new MemoryPriceRepository(),
      serviceOf: (prices, log) => pricingService({ prices, log }),
    },
    world,
    limits,
  ),
  reviews: openPublishing(
    {
      name: 'reviews',
      repository: new MemoryReviewRepository(),
      serviceOf: (reviews, log) => reviewsService({ reviews, log }),
    },
    world,
    limits,
  ),
  recommendations: openRecommendations(world),
});
export type Stores = ReturnType<typeof openStores>;
