import type { LoggedEvent } from '../event.ts';

/** A dead letter: an event that could not be applied, and the reason. */
export interface DeadLetter {
  /** The epoch of its log: its number means nothing in another log. */
  readonly epoch: string;
  readonly event: LoggedEvent;
  /** Shown to people, also in public: it contains no values, paths or hosts. */
  readonly reason: string;
}

/** The store of a subscriber's dead letters, beside its cursor: both survive or neither does. */
export interface DeadLetterStore {
  /** The dead letters of one service, in the order of their numbers. */
  load(service: string): Promise<readonly DeadLetter[]>;
  /** Stores a dead letter; one that is already stored (same event id) stays as it is. */
  put(service: string, entry: DeadLetter): Promise<void>;
  /** Removes the dead letters with these event ids, if they are there. */
  remove(service: string, ids: readonly string[]): Promise<void>;
}
