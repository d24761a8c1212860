import type { Cancel } from '../runtime.ts';
import type { LoggedEvent, PendingEvent, Position } from './event.ts';

/** The part of a store that the relay reads: events in aggregates, not yet in the log. */
export interface Outbox {
  /** At most `limit` events, oldest first; events of one aggregate in their order. */
  pending(limit: number): Promise<readonly PendingEvent[]>;
  /**
   * Acknowledges events that are in the log, at or before `loggedBy`: they are no longer pending.
   * Twice has no further effect. Resolves to whether any of them may have been pending.
   */
  acknowledge(events: readonly PendingEvent[], loggedBy?: Position): Promise<boolean>;
  /** Calls `onAdded` whenever an event is added. Only an outbox that can know has it. */
  watch?(onAdded: () => void): Cancel;
}

/** The right to append: taken by one relay at a time. A higher fence has taken it from a lower. */
export interface Lease {
  readonly fence: number;
}

/** A page of the log. `first` is the oldest event still kept (0: none ever). */
export interface LogPage {
  readonly epoch: string;
  readonly first: number;
  readonly last: number;
  readonly events: readonly LoggedEvent[];
}

/** A service's events in their order, in its own store, shared by all replicas of the service. */
export interface EventLog {
  /** The most events that are appended at once. */
  readonly maxBatchEvents: number;
  /**
   * Takes or renews the lease for `holder`; undefined while another holder's has not run out. An
   * idle holder has nothing to append: a holder that is not idle takes the lease from it at once.
   */
  acquire(holder: string, leaseMs: number, isIdle?: boolean): Promise<Lease | undefined>;
  /** Gives the lease back before it runs out, if it is still this one. */
  release(lease: Lease): Promise<void>;
  /**
   * Appends events in one write and returns them with their numbers, each as its line of JSON;
   * events that are among the last appended ones already (by id) are returned as they stand, not
   * appended again. Undefined, with nothing written, when the lease is no longer the newest.
   */
  append(lease: Lease, events: readonly PendingEvent[]): Promise<readonly string[] | undefined>;
  /** Events after `seq`: at most `limit`, and fewer where they would not fit one answer. */
  read(seq: number, limit: number): Promise<LogPage>;
  /** The position of the newest event. */
  position(): Promise<Position>;
}

/** The options of every event log. */
export interface EventLogOptions {
  /**
   * How many of the newest events are kept at least; a reader that was away for longer starts
   * again from a snapshot. Default 16,384: at 50 events a second some five minutes.
   */
  readonly keptEvents?: number;
}

export const defaultKeptEvents = 16_384;

/** A log recognizes the events of so many batches: also those that a dead relay left. */
export const recentBatches = 2;

/** A lease that ends later was taken by a wrong clock; the fence keeps the log in order. */
export const lastLeaseEnd = (now: number, leaseMs: number): number => now + 2 * leaseMs;
