import type { Runtime } from '../runtime.ts';
import type { PendingEvent, Position } from './event.ts';
import {
  defaultKeptEvents,
  type EventLogOptions,
  lastLeaseEnd,
  recentBatches,
} from './event-log-options.ts';
import { fromLine, inRuns, toLine } from './event-runs.ts';
import type { EventLog, Lease, LogPage } from './outbox.ts';
import { RecentLines } from './recent-lines.ts';

/**
 * Ten times what a store on the network takes: a batch costs each subscriber a message, which in a
 * flood is dearer than its events.
 */
const defaultBatchEvents = 1_000;

/** What else the owner of a log in memory may choose. */
interface MemoryEventLogOptions extends EventLogOptions {
  /** Default 1,000. With fewer a log forgets sooner which events it has, as a small store would. */
  readonly maxBatchEvents?: number;
}

/** A log for one process, gone with it. */
export class MemoryEventLog implements EventLog {
  readonly maxBatchEvents: number;
  readonly #runtime: Runtime;
  readonly #keptEvents: number;
  readonly #epoch: string;
  readonly #recent: RecentLines;
  /** Lines and not events: in a flood it took the garbage collector 1 µs an event to keep these. */
  #lines: string[] = [];
  #last = 0;
  #lease = { holder: '', fence: 0, until: 0, isIdle: false };

  constructor(
    runtime: Runtime,
    {
      keptEvents = defaultKeptEvents,
      maxBatchEvents = defaultBatchEvents,
    }: MemoryEventLogOptions = {},
  ) {
    this.#runtime = runtime;
    this.#keptEvents = keptEvents;
    this.maxBatchEvents = maxBatchEvents;
    this.#recent = new RecentLines(recentBatches * maxBatchEvents);
    this.#epoch = runtime.newId();
  }

  async acquire(holder: string, leaseMs: number, isIdle = false): Promise<Lease | undefined> {
    const now = this.#runtime.wallTime();
    const { holder: present, fence, until } = this.#lease;
    const isFree = this.#lease.isIdle && !isIdle;
    const isHeld = until > now && until <= lastLeaseEnd(now, leaseMs) && !isFree;
    if (present !== holder && isHeld) return undefined;
    const next = present === holder ? fence : fence + 1;
    this.#lease = { holder, fence: next, until: now + leaseMs, isIdle };
    return { fence: next };
  }

  async release(lease: Lease): Promise<void> {
    if (lease.fence === this.#lease.fence) this.#lease.until = 0;
  }

  async append(
    lease: Lease,
    events: readonly PendingEvent[],
  ): Promise<readonly string[] | undefined> {
    if (lease.fence !== this.#lease.fence) return undefined;
    return events.map((event) => this.#recent.find(event.id, () => this.#add(event)));
  }

  #add(event: PendingEvent): string {
    const line = toLine({ ...event, seq: ++this.#last });
    this.#lines.push(line);
    // Cut rarely: half as much again is kept so that not every event moves all the others.
    if (this.#lines.length > this.#keptEvents * 1.5) {
      this.#lines = this.#lines.slice(-this.#keptEvents);
    }
    return line;
  }

  async read(seq: number, limit: number): Promise<LogPage> {
    const first = this.#last === 0 ? 0 : this.#last - this.#lines.length + 1;
    const start = Math.max(0, seq + 1 - first);
    const [run = []] = inRuns(this.#lines.slice(start, start + limit));
    return { epoch: this.#epoch, first, last: this.#last, events: run.map(fromLine) };
  }

  async position(): Promise<Position> {
    return { epoch: this.#epoch, seq: this.#last };
  }
}
