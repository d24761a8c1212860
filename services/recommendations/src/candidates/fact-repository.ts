import type { Position } from '@shop/shared/events/event';
import type { Fact } from './fact.ts';

/** What is kept of another service's things, so that a restart does not begin from nothing. */
export interface FactRepository<F extends Fact> {
  /** All facts, and a place in the events up to which they contain everything. */
  load(): Promise<{ readonly position: Position | undefined; readonly facts: readonly F[] }>;
  /** Keeps those that are newer than what is kept; in any order, any number of times. */
  keep(facts: readonly F[]): Promise<void>;
  /**
   * The facts that are kept contain the events up to here. Within a log it never goes back: what a
   * slower replica says comes late.
   */
  reach(position: Position): Promise<void>;
  /** Forgets the facts of all logs but this one. */
  forgetOthers(epoch: string): Promise<void>;
}
