import type { DeadLetterStatus } from './dead-letters/dead-letters.ts';

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

/** An applied event as it is shown to operators. */
export interface AppliedEvent {
  readonly type: string;
  readonly key: string;
  readonly seq: number;
  readonly time: string;
}
