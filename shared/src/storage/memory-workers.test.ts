import { MemoryAggregateStore } from './memory-aggregate-store.ts';
import { parcelDefinition, workersSuite } from './workers.suite.ts';

workersSuite('due work in memory', async () => new MemoryAggregateStore(parcelDefinition));
