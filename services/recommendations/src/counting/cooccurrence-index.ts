import type { Counts, CountsQuery } from '../baskets/basket.ts';
import type { UncountedBasket } from '../baskets/basket-repository.ts';

/**
 * The right to write to the index, one writer's at a time. Every taking gives another token, and
 * what is written with an older one has no effect: nothing that is late can count.
 */
export interface Turn {
  readonly token: string;
  /** The counts that are written to: from empty on, under a name that is never used again. */
  readonly epoch: string;
  /** Whether readers have this epoch; false while it is being built. */
  readonly isComplete: boolean;
}

/**
 * Counts of what is bought together, made from the baskets. It may lose everything at any time:
 * then an epoch is built anew, and meanwhile there are no counts.
 */
export interface CooccurrenceIndex {
  /** Undefined while no epoch is complete. */
  counts(query: CountsQuery): Promise<Counts | undefined>;
  /** Takes the turn for `turnMs`, or takes it on from `previous`; undefined while another has it. */
  takeTurn(previous: Turn | undefined, turnMs: number): Promise<Turn | undefined>;
  /** Counts each basket unless this epoch has it. False: the turn is over, some are not counted. */
  count(turn: Turn, baskets: readonly UncountedBasket[]): Promise<boolean>;
  /** Forgets which baskets these were, once they are marked; false when the turn is over. */
  settle(turn: Turn, baskets: readonly UncountedBasket[]): Promise<boolean>;
  /** Gives the epoch to the readers; the one before is removed. False when the turn is over. */
  complete(turn: Turn): Promise<boolean>;
}
