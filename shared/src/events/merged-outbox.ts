import { inEventOrder } from './pending-events.ts';
import type { Outbox } from './outbox.ts';

/** The outboxes of a service's kinds of aggregates as one. */
export const mergedOutbox = (outboxes: readonly Outbox[]): Outbox => {
  const [only] = outboxes;
  if (only && outboxes.length === 1) return only;
  return {
    async pending(limit) {
      const lists = await Promise.all(outboxes.map((outbox) => outbox.pending(limit)));
      return inEventOrder(lists).slice(0, limit);
    },
    async acknowledge(events, loggedBy) {
      const acknowledged = outboxes.map((outbox) => outbox.acknowledge(events, loggedBy));
      return (await Promise.all(acknowledged)).includes(true);
    },
    watch(onAdded) {
      const ends = outboxes.map((outbox) => outbox.watch?.(onAdded));
      return () => ends.forEach((end) => end?.());
    },
  };
};
