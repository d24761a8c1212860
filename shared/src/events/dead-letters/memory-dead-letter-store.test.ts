import { createMemoryDeadLetterStore } from './memory-dead-letter-store.ts';
import { deadLetterStoreSuite } from './dead-letter-store.suite.ts';

deadLetterStoreSuite('the dead letters in memory', async () => {
  const store = createMemoryDeadLetterStore();
  return { store, again: () => store };
});
