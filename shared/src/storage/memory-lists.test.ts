import { listsSuite } from './lists.suite.ts';
import { MemoryAggregateStore } from './memory-aggregate-store.ts';
import { pagesSuite } from './pages.suite.ts';
import { things } from './things.suite.ts';

const open = async () => new MemoryAggregateStore(things);

listsSuite('aggregates in memory', open);
pagesSuite('aggregates in memory', open);
