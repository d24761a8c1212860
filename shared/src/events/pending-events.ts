import { ServiceError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import type { Contract, EventBody, EventName } from '../protocol/contract.ts';
import { type Runtime, timestampOf } from '../runtime.ts';
import { toTraceparent } from '../trace.ts';
import type { PendingEvent } from './event.ts';

/** What happened, in the words of contract `C`. A union over the contract's event names. */
export type Fact<C extends Contract> = {
  [K in EventName<C>]: {
    readonly type: K;
    /** The aggregate that it happened to, and that aggregate's version after it. */
    readonly key: string;
    readonly version: number;
    readonly data: EventBody<C, K>;
  };
}[EventName<C>];

/** The part of an event that says nothing of what happened: its name, when, and who caused it. */
export type EventStamp = Pick<PendingEvent, 'id' | 'time' | 'traceparent'>;

/**
 * The same ASCII text in one piece. V8 leaves a text that was put together in its parts, and writes
 * an event with such a text as JSON in 0.8 µs instead of 0.4.
 */
const inOnePiece = (text: string): string => text.normalize();

const stamped = new WeakSet<CallContext>();

/** The stamp of an event that happens now, caused by `context`. */
export const createStamp = (context: CallContext, runtime: Runtime): EventStamp => {
  stamped.add(context);
  return {
    id: inOnePiece(runtime.newId()),
    time: timestampOf(runtime),
    traceparent: inOnePiece(toTraceparent(context.trace)),
  };
};

/** Whether an event was made for this call: when it has ended, its outbox may have something. */
export const hasStamped = (context: CallContext): boolean => stamped.has(context);

/** A fact as the event that is written with its change. */
export const toPendingEvent = <C extends Contract>(
  fact: Fact<C>,
  stamp: EventStamp,
): PendingEvent => ({ ...stamp, ...fact });

/**
 * How many events one aggregate keeps while nobody takes them. It bounds the document: 256 of the
 * largest events stay below MongoDB's 16 MiB.
 */
export const maxPendingPerAggregate = 256;

/** Refuses a change whose event has no place left; nothing was changed. */
export const outboxFull = (key: string): ServiceError =>
  new ServiceError('OVERLOADED', `too many changes of ${key} wait to be announced`, {
    executed: 'no',
    retryAfterMs: 1_000,
  });

/**
 * Merges the pending events of several aggregates, oldest first. An aggregate's own order stands
 * even where the clocks of two replicas disagree: an event counts as no older than the one before.
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
