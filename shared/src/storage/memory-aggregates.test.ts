import { aggregatesSuite, suiteDefinition } from './aggregates.suite.ts';
import { MemoryAggregateStore } from './memory-aggregate-store.ts';

aggregatesSuite('aggregates in memory', () => {
  const store = new MemoryAggregateStore(suiteDefinition);
  return async () => store;
});
