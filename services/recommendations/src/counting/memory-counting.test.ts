import { systemRuntime } from '@shop/shared/runtime';
import { MemoryBasketRepository } from '../baskets/memory-basket-repository.ts';
import { countingSuite } from './counting.suite.ts';
import { MemoryCooccurrenceIndex } from './memory-cooccurrence-index.ts';

countingSuite('counting in memory', async () => {
  const index = new MemoryCooccurrenceIndex(systemRuntime);
  return { baskets: new MemoryBasketRepository(), index, lose: async () => index.clear() };
});
