import type { DeadLetterStatus } from './dead-letters/dead-letters.ts';

/** How one service's events reach a subscriber, for people and programs that look after it. */
export interface SubscriptionStatus {
  readonly service: string;
  /** The log that is followed; undefined before the publisher was first heard. */
  readonly epoch: string | undefined;
  /** The last event that has been applied; 0 before the first. */
  readonly seq: number;
  /** The last event that the publisher is known to have. */
  readonly lastSeq: number;
  /** `lastSeq` - `seq`, never below 0. */
  readonly lagEvents: number;
  /** 0 while all that is known has been applied; else the milliseconds since that was last so. */
  readonly lagMs: number;
  /** Milliseconds since the publisher was last heard; undefined before it was. */
  readonly silentMs: number | undefined;
  /** How often the consumer had to start again from the owner's present state. */
  readonly resets: number;
  /** What could not be applied, and waits for a replay. */
  readonly deadLetters: DeadLetterStatus;
  /** The last few applied events, newest first. */
  readonly lastEvents: readonly AppliedEvent[];
}

/** What is shown of an event: what happened to which aggregate, and when. */
export interface AppliedEvent {
  readonly type: string;
  readonly key: string;
  readonly seq: number;
  readonly time: string;
}
