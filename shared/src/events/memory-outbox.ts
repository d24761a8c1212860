import type { PendingEvent } from './event.ts';
import type { Outbox } from './outbox.ts';
import { maxPendingPerAggregate, outboxFull } from './pending-events.ts';

/** The events of one process, in the order in which they were added. */
export class MemoryOutbox implements Outbox {
  readonly #events = new Map<string, PendingEvent>();
  readonly #waiting = new Map<string, number>();

  /** Call it before the change itself: it throws `OVERLOADED` when the aggregate has no room. */
  add(event: PendingEvent): void {
    const waiting = this.#waiting.get(event.key) ?? 0;
    if (waiting >= maxPendingPerAggregate) throw outboxFull(event.key);
    this.#waiting.set(event.key, waiting + 1);
    this.#events.set(event.id, event);
  }

  async pending(limit: number): Promise<readonly PendingEvent[]> {
    return this.#events.values().take(limit).toArray();
  }

  async settle(events: readonly PendingEvent[]): Promise<void> {
    for (const { id, key } of events) {
      if (!this.#events.delete(id)) continue;
      const waiting = (this.#waiting.get(key) ?? 1) - 1;
      if (waiting > 0) this.#waiting.set(key, waiting);
      else this.#waiting.delete(key);
    }
  }
}
