import { listsSuite, things } from './lists.suite.ts';
import { MemoryAggregateStore } from './memory-aggregate-store.ts';

listsSuite('aggregates in memory', async () => new MemoryAggregateStore(things));
