import type { Runtime } from '../runtime.ts';
import type { PendingEvent } from './event.ts';
import { fromLine, inRuns, toLine } from './event-runs.ts';
import {
  defaultKeptEvents,
  type EventLog,
  type EventLogOptions,
  lastLeaseEnd,
  recentBatches,
} from './outbox.ts';
import { createRecentLines } from './recent-lines.ts';

/** The options of a log in memory. */
interface MemoryEventLogOptions extends EventLogOptions {
  /** With fewer a log forgets sooner which events it has, as a log in a store would. */
  readonly maxBatchEvents?: number;
}

/** A large batch costs a subscriber one message. */
const defaultBatchEvents = 1_000;

/** The log of one process, lost on exit. */
export const createMemoryEventLog = (
  runtime: Runtime,
  {
    keptEvents = defaultKeptEvents,
    maxBatchEvents = defaultBatchEvents,
  }: MemoryEventLogOptions = {},
): EventLog => {
  const epoch = runtime.newId();
  const findLine = createRecentLines(recentBatches * maxBatchEvents);
  /** Lines and not events: they cost the garbage collector less. */
  let lines: string[] = [];
  let last = 0;
  let lease = { holder: '', fence: 0, until: 0, isIdle: false };
  const add = (event: PendingEvent): string => {
    const line = toLine({ ...event, seq: ++last });
    lines.push(line);
    // Half as much again is kept, so that not every event moves all the others.
    if (lines.length > keptEvents * 1.5) lines = lines.slice(-keptEvents);
    return line;
  };
  return {
    maxBatchEvents,
    async acquire(holder, leaseMs, isIdle = false) {
      const now = runtime.wallTime();
      const isFree = lease.isIdle && !isIdle;
      const isHeld = lease.until > now && lease.until <= lastLeaseEnd(now, leaseMs);
      if (lease.holder !== holder && isHeld && !isFree) return undefined;
      const fence = lease.holder === holder ? lease.fence : lease.fence + 1;
      lease = { holder, fence, until: now + leaseMs, isIdle };
      return { fence };
    },
    async release({ fence }) {
      if (fence === lease.fence) lease.until = 0;
    },
    async append({ fence }, events) {
      if (fence !== lease.fence) return undefined;
      return events.map((event) => findLine(event.id, () => add(event)));
    },
    async read(seq, limit) {
      const first = last === 0 ? 0 : last - lines.length + 1;
      const start = Math.max(0, seq + 1 - first);
      const [run = []] = inRuns(lines.slice(start, start + limit));
      return { epoch, first, last, events: run.map(fromLine) };
    },
    position: async () => ({ epoch, seq: last }),
  };
};
