import type { AggregateDefinition, AggregateState } from './aggregate.ts';

/** When a document is due for a worker, as it is stored. */
export interface Due {
  /** Milliseconds since 1970; `Infinity` for never. */
  readonly at: number;
  readonly attempts: number;
  /** Until then a worker has it. By the clocks of the processes. */
  readonly leasedUntil: number;
}

/** When a new state is due, for each worker of its kind. */
export const dueOf = <S extends AggregateState>(
  { due = {} }: AggregateDefinition<S>,
  state: S,
): Record<string, Due> =>
  Object.fromEntries(
    Object.entries(due).map(([worker, at]) => [
      worker,
      { at: at(state) ?? Infinity, attempts: 0, leasedUntil: 0 },
    ]),
  );

/** A lease doubles with each attempt, up to so many times. */
export const maxDoublings = 6;

/** How long a lease lasts after so many attempts: exponential backoff. */
export const leaseOf = (leaseMs: number, attempts: number): number =>
  leaseMs * 2 ** Math.min(attempts, maxDoublings);

/** A lease that ends later was given by a clock that is wrong, or is right again: it is none. */
export const lastLeaseEnd = (now: number, leaseMs: number): number =>
  now + 2 * leaseOf(leaseMs, maxDoublings);

/** Whether a worker has what was leased until then. */
export const isLeased = (leasedUntil: number, now: number, leaseMs: number): boolean =>
  leasedUntil > now && leasedUntil <= lastLeaseEnd(now, leaseMs);
