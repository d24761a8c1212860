import { createDeadLetterStore, deadLetterDocuments } from './dead-letter-store.ts';
import { deadLetterStoreSuite } from './dead-letter-store.suite.ts';
import { MemoryDocuments } from './memory-documents.ts';

deadLetterStoreSuite('the dead letters in memory', async () => {
  const store = createDeadLetterStore(new MemoryDocuments(deadLetterDocuments));
  return { store, again: () => store };
});
