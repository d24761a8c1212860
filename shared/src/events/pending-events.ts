import { ServiceError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import { type Runtime, timestampOf } from '../runtime.ts';
import { toTraceparent } from '../trace.ts';
import type { PendingEvent } from './event.ts';
import type { Outbox } from './outbox.ts';

/** The same ASCII text in one piece: JSON of a text that V8 keeps in parts takes twice as long. */
const inOnePiece = (text: string): string => text.normalize();

const callsWithEvents = new WeakSet<CallContext>();

/** The id, time and trace of an event that is caused by `context` and happens now. */
export const eventMetadata = (
  context: CallContext,
  runtime: Runtime,
): Pick<PendingEvent, 'id' | 'time' | 'traceparent'> => {
  callsWithEvents.add(context);
  return {
    id: inOnePiece(runtime.newId()),
    time: timestampOf(runtime),
    traceparent: inOnePiece(toTraceparent(context.trace)),
  };
};

/** Whether a call has made an event: after it, the outbox may have something to publish. */
export const hasMadeEvent = (context: CallContext): boolean => callsWithEvents.has(context);

/** The limit of pending events of one aggregate: its document stays below MongoDB's 16 MiB. */
export const maxPendingPerAggregate = 256;

/** The refusal of a change whose aggregate has too many pending events; nothing was changed. */
export const outboxFull = (key: string): ServiceError =>
  new ServiceError('OVERLOADED', `too many changes of ${key} wait to be published`, {
    executed: 'no',
    retryAfterMs: 1_000,
  });

/**
 * Merges the pending events of several aggregates, oldest first. Those of one aggregate keep their
 * order where clocks of replicas disagree: none counts as older than the one before.
 */
export const inEventOrder = (
  aggregates: readonly (readonly PendingEvent[])[],
): readonly PendingEvent[] =>
  aggregates
    .flatMap((events) => {
      let time = '';
      return events.map((event) => {
        time = event.time > time ? event.time : time;
        return { event, time };
      });
    })
    .sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)))
    .map(({ event }) => event);

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
