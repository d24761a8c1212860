import type { LoggedEvent } from '../event.ts';

/** An event that could not be applied, and why. */
export interface DeadLetter {
  /** The log that has it: its number means nothing in another. */
  readonly epoch: string;
  readonly event: LoggedEvent;
  /** For people, and shown to anyone: it names no values, paths or hosts. */
  readonly reason: string;
}

/**
 * Where a subscriber keeps what it could not apply: beside its cursor, which has moved on, so that
 * both outlive the process or neither does.
 */
export interface DeadLetterStore {
  /** What is kept of one service's events, by their numbers. */
  load(service: string): Promise<readonly DeadLetter[]>;
  /** Keeps an event; one that is there already, by its id, stays as it is. */
  put(service: string, entry: DeadLetter): Promise<void>;
  /** Forgets the events with these ids, where they are there. */
  remove(service: string, ids: readonly string[]): Promise<void>;
}
