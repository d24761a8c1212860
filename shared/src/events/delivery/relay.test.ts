import { MemoryEventLog } from '../memory-event-log.ts';
import { MemoryOutbox } from '../memory-outbox.ts';
import { relaySuite } from './relay.suite.ts';

relaySuite('a relay on stores in memory', async (runtime) => {
  const outbox = new MemoryOutbox();
  const log = new MemoryEventLog(runtime);
  return { outbox, log, add: async (event) => outbox.add(event) };
});
