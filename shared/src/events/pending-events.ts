import { ServiceError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import { type Runtime, timestampOf } from '../runtime.ts';
import { toTraceparent } from '../trace.ts';
import type { PendingEvent } from './event.ts';

/**
 * The same ASCII text in one piece. V8 leaves a text that was put together in its parts, and writes
 * an event with such a text as JSON in 0.8 µs instead of 0.4.
 */
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

/**
 * The most pending events of one aggregate. This bounds the document: 256 of the
 * largest events stay below MongoDB's 16 MiB.
 */
export const maxPendingPerAggregate = 256;

/** The refusal of a change whose aggregate has too many pending events; nothing was changed. */
export const outboxFull = (key: string): ServiceError =>
  new ServiceError('OVERLOADED', `too many changes of ${key} wait to be announced`, {
    executed: 'no',
    retryAfterMs: 1_000,
  });

/**
 * Merges the pending events of several aggregates, oldest first. Events of one aggregate keep
 * their order even where clocks of replicas disagree: none counts as older than the one before.
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
