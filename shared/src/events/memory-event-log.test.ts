import { eventLogSuite } from './event-log.suite.ts';
import { createMemoryEventLog } from './memory-event-log.ts';

eventLogSuite('the event log in memory', (runtime, options) => {
  const log = createMemoryEventLog(runtime, options);
  return () => log;
});
