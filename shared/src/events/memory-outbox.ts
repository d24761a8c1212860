import type { Cancel } from '../runtime.ts';
import type { PendingEvent, Position } from './event.ts';
import type { Outbox } from './outbox.ts';
import { maxPendingPerAggregate, outboxFull } from './pending-events.ts';

/** The events of one process, in the order in which they were added. */
export class MemoryOutbox implements Outbox {
  /** A list: a map by id took 0.3 µs more for each event. */
  #events: PendingEvent[] = [];
  readonly #waiting = new Map<string, number>();
  readonly #loggedBy = new Map<string, Position>();
  readonly #watching = new Set<() => void>();

  /** Where the events of an aggregate are, as a scan meets it. */
  placeOf(key: string): { readonly isPending: boolean; readonly loggedBy: Position | undefined } {
    return { isPending: this.#waiting.has(key), loggedBy: this.#loggedBy.get(key) };
  }

  /** Whether an aggregate may have so many more events that wait. */
  hasRoom(key: string, events: number): boolean {
    return (this.#waiting.get(key) ?? 0) + events <= maxPendingPerAggregate;
  }

  /** Call it before the change itself: it throws `OVERLOADED` when the aggregate has no room. */
  add(event: PendingEvent): void {
    const waiting = this.#waiting.get(event.key) ?? 0;
    if (waiting >= maxPendingPerAggregate) throw outboxFull(event.key);
    this.#waiting.set(event.key, waiting + 1);
    this.#events.push(event);
    for (const onAdded of this.#watching) onAdded();
  }

  async pending(limit: number): Promise<readonly PendingEvent[]> {
    return this.#events.slice(0, limit);
  }

  async acknowledge(events: readonly PendingEvent[], loggedBy?: Position): Promise<boolean> {
    const taken = this.#take(events);
    for (const { key } of taken) {
      if (loggedBy) this.#loggedBy.set(key, loggedBy);
      const waiting = (this.#waiting.get(key) ?? 1) - 1;
      if (waiting > 0) this.#waiting.set(key, waiting);
      else this.#waiting.delete(key);
    }
    return taken.length > 0;
  }

  watch(onAdded: () => void): Cancel {
    this.#watching.add(onAdded);
    return () => void this.#watching.delete(onAdded);
  }

  /** Takes out those of `events` that are there: nearly always just the oldest ones. */
  #take(events: readonly PendingEvent[]): readonly PendingEvent[] {
    const areOldest = events.every(({ id }, index) => this.#events[index]?.id === id);
    if (areOldest) return this.#events.splice(0, events.length);
    const ids = new Set(events.map(({ id }) => id));
    const { taken = [], left = [] } = Object.groupBy(this.#events, ({ id }) =>
      ids.has(id) ? 'taken' : 'left',
    );
    this.#events = left;
    return taken;
  }
}
