import { MemoryReadModelStore } from './memory-read-model-store.ts';
import { readModelsSuite } from './read-models.suite.ts';
import { loans } from './testing/library.ts';

readModelsSuite('read models in memory', () => {
  const store = new MemoryReadModelStore(loans);
  return async () => store;
});
