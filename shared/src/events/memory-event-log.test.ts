import { eventLogSuite } from './event-log.suite.ts';
import { MemoryEventLog } from './memory-event-log.ts';

eventLogSuite('the event log in memory', (runtime, options) => {
  const log = new MemoryEventLog(runtime, options);
  return () => log;
});
