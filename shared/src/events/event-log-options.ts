/** What both kinds of event log let their owner choose. */
export interface EventLogOptions {
  /**
   * How many of the newest events are kept at least; a reader that was away for longer starts
   * again from a snapshot. Default 16,384: at 50 events a second some five minutes.
   */
  readonly keptEvents?: number;
}

export const defaultKeptEvents = 16_384;

/**
 * An appended event is known again while it is among the newest ones of so many batches: the batch
 * that a relay left pending when it died, also after the first batch of the relay that took over.
 */
export const recentBatches = 2;

/**
 * A lease that runs longer than until then was taken by a clock that is wrong, or is right again:
 * others would wait for its end as long as the clock was off. Who takes it in error is no danger:
 * the fence keeps the log in order.
 */
export const lastLeaseEnd = (now: number, leaseMs: number): number => now + 2 * leaseMs;
