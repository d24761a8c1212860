import type { CallContext } from '../protocol/calls/context.ts';
import type { Contract, EventBody, EventName } from '../protocol/contract.ts';
import type { LoggedEvent, Position } from './event.ts';

/** An event of contract `C`, its body checked. A union over the contract's event names. */
export type EventOf<C extends Contract> = {
  [K in EventName<C>]: Omit<LoggedEvent, 'type' | 'data'> & {
    readonly type: K;
    readonly data: EventBody<C, K>;
  };
}[EventName<C>];

/** What a consumer of one service's events is: where it stood, and what it does with each event. */
export interface EventConsumer<C extends Contract> {
  /**
   * Where it stood when it last stopped. Undefined: it has no state yet and starts with a `reset`.
   */
  position(): Promise<Position | undefined>;
  /**
   * The effect of events, in their order, and the new position, kept together: after a crash the
   * same events may come again and must have no further effect. One that was in quarantine comes
   * late, alone, with the present position: where a newer one of its `key` has had its effect, by
   * `version`, it must have none.
   *
   * A failure is laid to the events, unless it is a `ServiceError` that says that a store or
   * another service does not answer (see `inBackground` in service/mongo.ts).
   */
  apply(events: readonly EventOf<C>[], position: Position): Promise<void>;
  /**
   * Starts again from the owner's present state, read by ordinary calls: the log does not reach
   * back to `position()`, or is another one. Events up to `position` are contained in that state.
   * A consumer that began to read it earlier resolves to the position that it began at: the events
   * after that follow.
   */
  reset(position: Position, context: CallContext): Promise<Position | void>;
}
