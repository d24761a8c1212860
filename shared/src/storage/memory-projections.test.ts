import { createMemoryEventLog } from '../events/memory-event-log.ts';
import { MemoryAggregateStore } from './memory-aggregate-store.ts';
import { MemoryDocuments } from './memory-documents.ts';
import { projectionDocuments } from './projection.ts';
import { projectionsSuite, voteDefinition } from './projections.suite.ts';

projectionsSuite('projections in memory', async (runtime) => ({
  votes: new MemoryAggregateStore(voteDefinition),
  counts: new MemoryDocuments(projectionDocuments),
  log: createMemoryEventLog(runtime),
}));
