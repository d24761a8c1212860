import { createMemoryEventLog } from '../events/memory-event-log.ts';
import { MemoryAggregateStore } from './memory-aggregate-store.ts';
import { MemoryProjectionStore } from './memory-projection-store.ts';
import { projectionsSuite, voteDefinition } from './projections.suite.ts';

projectionsSuite('projections in memory', async (runtime) => ({
  votes: new MemoryAggregateStore(voteDefinition),
  counts: new MemoryProjectionStore(),
  log: createMemoryEventLog(runtime),
}));
