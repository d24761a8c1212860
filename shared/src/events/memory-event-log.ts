import type { Runtime } from '../runtime.ts';
import type { PendingEvent } from './event.ts';
import { fromLine, inRuns, toLine } from './event-frame.ts';
import {
  defaultKeptEvents,
  type EventLog,
  type EventLogOptions,
  lastLeaseEnd,
  recentBatches,
} from './outbox.ts';

interface RecentLine {
  readonly id: string;
  readonly line: string;
  /** Another one whose id has the same hash. */
  readonly other: RecentLine | undefined;
}

const numberOf = (id: string): number => {
  let number = 0;
  for (let at = 0; at < id.length; at++) number = (Math.imul(number, 31) + id.charCodeAt(at)) | 0;
  return number;
};

const lineIn = (lines: ReadonlyMap<number, RecentLine>, number: number, id: string) => {
  let found = lines.get(number);
  while (found && found.id !== id) found = found.other;
  return found?.line;
};

/**
 * The lines of the newest events by id, at least the `least` newest. The returned function finds a
 * line, or makes and keeps it. The maps have hashes as keys, since V8 internalizes strings at a
 * cost.
 */
export const createRecentLines = (least: number) => {
  let newer = new Map<number, RecentLine>();
  let older = new Map<number, RecentLine>();
  return (id: string, make: () => string): string => {
    const number = numberOf(id);
    const known = lineIn(newer, number, id) ?? lineIn(older, number, id);
    if (known !== undefined) return known;
    const line = make();
    if (newer.size >= least) {
      older = newer;
      newer = new Map();
    }
    newer.set(number, { id, line, other: newer.get(number) });
    return line;
  };
};

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
