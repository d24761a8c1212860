import type { PendingEvent, Position } from './event.ts';
import type { Outbox } from './outbox.ts';
import { maxPendingPerAggregate, outboxFull } from './pending-events.ts';

/** The outbox of one process, in the order in which its events were added. */
interface MemoryOutbox extends Required<Outbox> {
  /** Where the events of an aggregate are, as a scan meets it. */
  placeOf(key: string): { readonly isPending: boolean; readonly loggedBy: Position | undefined };
  /** Whether an aggregate may have so many more pending events. */
  hasRoom(key: string, events: number): boolean;
  /** Call it before the change itself: it throws `OVERLOADED` when the aggregate has no room. */
  add(event: PendingEvent): void;
}

/** Makes an empty outbox. */
export const createMemoryOutbox = (): MemoryOutbox => {
  /** A list: a map by id is slower. */
  let pending: PendingEvent[] = [];
  /** How many events of each aggregate are pending. */
  const counts = new Map<string, number>();
  const logged = new Map<string, Position>();
  const listeners = new Set<() => void>();
  const hasRoom = (key: string, events: number) =>
    (counts.get(key) ?? 0) + events <= maxPendingPerAggregate;

  /** Takes out those of `events` that are pending: nearly always just the oldest ones. */
  const take = (events: readonly PendingEvent[]): readonly PendingEvent[] => {
    const areOldest = events.every(({ id }, index) => pending[index]?.id === id);
    if (areOldest) return pending.splice(0, events.length);
    const ids = new Set(events.map(({ id }) => id));
    const { taken = [], left = [] } = Object.groupBy(pending, ({ id }) =>
      ids.has(id) ? 'taken' : 'left',
    );
    pending = left;
    return taken;
  };
  return {
    placeOf: (key) => ({ isPending: counts.has(key), loggedBy: logged.get(key) }),
    hasRoom,
    add(event) {
      if (!hasRoom(event.key, 1)) throw outboxFull(event.key);
      counts.set(event.key, (counts.get(event.key) ?? 0) + 1);
      pending.push(event);
      for (const onAdded of listeners) onAdded();
    },
    pending: async (limit) => pending.slice(0, limit),
    async acknowledge(events, loggedBy) {
      const taken = take(events);
      for (const { key } of taken) {
        if (loggedBy) logged.set(key, loggedBy);
        const left = (counts.get(key) ?? 1) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      }
      return taken.length > 0;
    },
    watch(onAdded) {
      listeners.add(onAdded);
      return () => void listeners.delete(onAdded);
    },
  };
};
