import { systemRuntime } from '@shop/shared/runtime';
import { cooccurrenceIndexSuite } from './cooccurrence-index.suite.ts';
import { MemoryCooccurrenceIndex } from './memory-cooccurrence-index.ts';

cooccurrenceIndexSuite('the index in memory', async () => {
  const index = new MemoryCooccurrenceIndex(systemRuntime);
  return { index, lose: async () => index.clear() };
});
