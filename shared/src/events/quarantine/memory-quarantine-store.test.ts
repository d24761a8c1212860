import { MemoryQuarantineStore } from './memory-quarantine-store.ts';
import { quarantineStoreSuite } from './quarantine-store.suite.ts';

quarantineStoreSuite('the quarantine in memory', async () => {
  const store = new MemoryQuarantineStore();
  return { store, again: () => store };
});
