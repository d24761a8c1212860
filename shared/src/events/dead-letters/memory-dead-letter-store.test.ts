import { MemoryDeadLetterStore } from './memory-dead-letter-store.ts';
import { deadLetterStoreSuite } from './dead-letter-store.suite.ts';

deadLetterStoreSuite('the quarantine in memory', async () => {
  const store = new MemoryDeadLetterStore();
  return { store, again: () => store };
});
