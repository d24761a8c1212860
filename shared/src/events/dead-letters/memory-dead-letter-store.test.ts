import { MemoryDeadLetterStore } from './memory-dead-letter-store.ts';
import { deadLetterStoreSuite } from './dead-letter-store.suite.ts';

deadLetterStoreSuite('the dead letters in memory', async () => {
  const store = new MemoryDeadLetterStore();
  return { store, again: () => store };
});
