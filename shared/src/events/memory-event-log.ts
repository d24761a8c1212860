import type { Runtime } from '../runtime.ts';
import type { LoggedEvent, PendingEvent, Position } from './event.ts';
import { defaultKeptEvents, type EventLogOptions, recentEvents } from './event-log-options.ts';
import { inRuns } from './event-runs.ts';
import type { EventLog, Lease, LogPage } from './outbox.ts';

/** A log for one process, gone with it. */
export class MemoryEventLog implements EventLog {
  readonly #runtime: Runtime;
  readonly #keptEvents: number;
  readonly #epoch: string;
  #events: LoggedEvent[] = [];
  #last = 0;
  #lease = { holder: '', fence: 0, until: 0 };

  constructor(runtime: Runtime, { keptEvents = defaultKeptEvents }: EventLogOptions = {}) {
    this.#runtime = runtime;
    this.#keptEvents = keptEvents;
    this.#epoch = runtime.newId();
  }

  async acquire(holder: string, leaseMs: number): Promise<Lease | undefined> {
    const now = this.#runtime.wallTime();
    const { holder: present, fence, until } = this.#lease;
    if (present !== holder && until > now) return undefined;
    const next = present === holder ? fence : fence + 1;
    this.#lease = { holder, fence: next, until: now + leaseMs };
    return { fence: next };
  }

  async release(lease: Lease): Promise<void> {
    if (lease.fence === this.#lease.fence) this.#lease.until = 0;
  }

  async append(
    lease: Lease,
    events: readonly PendingEvent[],
  ): Promise<readonly LoggedEvent[] | undefined> {
    if (lease.fence !== this.#lease.fence) return undefined;
    const known = new Map(this.#events.slice(-recentEvents).map((event) => [event.id, event]));
    return events.map((event) => known.get(event.id) ?? this.#add(event));
  }

  #add(event: PendingEvent): LoggedEvent {
    const logged = { ...event, seq: ++this.#last };
    this.#events.push(logged);
    // Cut rarely: half as much again is kept so that not every event moves all the others.
    if (this.#events.length > this.#keptEvents * 1.5) {
      this.#events = this.#events.slice(-this.#keptEvents);
    }
    return logged;
  }

  async read(seq: number, limit: number): Promise<LogPage> {
    const first = this.#events[0]?.seq ?? 0;
    const start = Math.max(0, seq + 1 - first);
    const events = this.#events.slice(start, start + limit);
    return { epoch: this.#epoch, first, last: this.#last, events: inRuns(events)[0] ?? [] };
  }

  async position(): Promise<Position> {
    return { epoch: this.#epoch, seq: this.#last };
  }
}
