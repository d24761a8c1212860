import { inventoryContract } from '@shop/shared/contracts/inventory';
import { productContract } from '@shop/shared/contracts/product';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import type { DeadLetterStore } from '@shop/shared/events/dead-letters/dead-letter-store';
import type { Kit, Service } from '@shop/shared/service/service';
import type { BasketRepository } from './baskets/basket-repository.ts';
import { createCandidates } from './candidates/candidates.ts';
import type { LevelFact, ProductFact } from './candidates/fact.ts';
import type { FactRepository } from './candidates/fact-repository.ts';
import { openFacts } from './candidates/facts.ts';
import type { CooccurrenceIndex } from './counting/cooccurrence-index.ts';
import { type CountingState, startCounting } from './counting/counting.ts';
import { createHandlers } from './handlers.ts';
import { createConsumers } from './subscriptions.ts';

/** The stores of the service. */
export interface Stores {
  readonly baskets: BasketRepository;
  readonly index: CooccurrenceIndex;
  readonly products: FactRepository<ProductFact>;
  readonly levels: FactRepository<LevelFact>;
  readonly deadLetters: DeadLetterStore;
}

const noteCounting = (log: Kit['log'], state: CountingState, error: unknown) => {
  if (state === 'failing') log.warn({ err: error }, 'baskets wait to be counted');
  else log.info('baskets are counted again');
};

/** The recommendations service on these stores. */
export const recommendationsService = (
  stores: Stores,
): Service<typeof recommendationsContract> => ({
  contract: recommendationsContract,
  async start(kit) {
    const { runtime, log } = kit;
    const { baskets, index } = stores;
    const [products, levels] = await Promise.all([
      openFacts(stores.products),
      openFacts(stores.levels),
    ]);

    const { productConsumer, levelConsumer } = createConsumers({
      products,
      levels,
      productClient: kit.client(productContract),
      inventoryClient: kit.client(inventoryContract),
      runtime,
    });
    kit.subscribe(productContract, productConsumer, stores.deadLetters);
    kit.subscribe(inventoryContract, levelConsumer, stores.deadLetters);

    const counting = startCounting({
      baskets,
      index,
      runtime,
      onChange: (state, error) => noteCounting(log, state, error),
    });
    kit.onStop(counting.stop);

    const candidates = createCandidates(products, levels);
    return {
      handlers: createHandlers({ baskets, index, candidates, runtime, onRecorded: counting.wake }),
    };
  },
});
