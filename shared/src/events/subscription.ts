import type { CallContext } from '../protocol/calls/context.ts';
import type { Contract, EventBody, EventName } from '../protocol/contract.ts';
import type { DeadLetterStatus } from './delivery/dead-letters.ts';
import type { LoggedEvent, Position } from './event.ts';

/** An event of contract `C`, its body checked. A union over the contract's event names. */
export type EventOf<C extends Contract> = {
  [K in EventName<C>]: Omit<LoggedEvent, 'type' | 'data'> & {
    readonly type: K;
    readonly data: EventBody<C, K>;
  };
}[EventName<C>];

/** A consumer of one service's events: its cursor, and the effect of each event. */
export interface EventConsumer<C extends Contract> {
  /**
   * The lag above which answers say that what it keeps may be out of date, in milliseconds;
   * `Infinity` where none shows it. Default: 5,000.
   */
  readonly staleAfterMs?: number;
  /** The consumer cursor, as it is stored; undefined before the first `reset`. */
  position(): Promise<Position | undefined>;
  /**
   * Applies events in order, and stores the new position with their effect: events that come again
   * have no further effect. A dead letter that is replayed comes late, alone, with the present
   * position; it must have no effect if a newer event of its `key`, by `version`, has been applied.
   * An error counts against the events, unless it is a `ServiceError` which says that a store or
   * another service does not answer.
   */
  apply(events: readonly EventOf<C>[], position: Position): Promise<void>;
  /**
   * Starts again from the present state of the owner, read by ordinary calls: the log does not
   * reach back to `position()`, or is another one. The state includes all events up to `position`,
   * or up to the position that this resolves to: that of the moment when reading began.
   */
  reset(position: Position, context: CallContext): Promise<Position | void>;
}

/** An applied event as it is shown to operators. */
export type AppliedEvent = Pick<LoggedEvent, 'type' | 'key' | 'seq' | 'time'>;

/** The state of one subscription, for operators and metrics. */
export interface SubscriptionStatus {
  readonly service: string;
  /** The epoch of the log; undefined before the publisher was first heard. */
  readonly epoch: string | undefined;
  /** The number of the last applied event; 0 before the first. */
  readonly seq: number;
  /** The number of the last event that the publisher is known to have. */
  readonly lastSeq: number;
  /** `lastSeq` - `seq`, never below 0. */
  readonly lagEvents: number;
  /** The lag in milliseconds; 0 while all known events have been applied. */
  readonly lagMs: number;
  /** Milliseconds since the publisher was last heard; undefined before that. */
  readonly silentMs: number | undefined;
  /** How often the consumer was reset to the present state of the owner. */
  readonly resets: number;
  /** The events that could not be applied, and wait for a replay. */
  readonly deadLetters: DeadLetterStatus;
  /** The last few applied events, newest first. */
  readonly lastEvents: readonly AppliedEvent[];
}
