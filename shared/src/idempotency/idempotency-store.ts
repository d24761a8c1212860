import type { FieldError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';

/** A service's own no, as it is said again to the same key. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly FieldError[];
}

/** How a write ended for good: with an answer, kept as its JSON, or with a refusal. */
export type Outcome = { readonly answer: string } | { readonly refusal: Refusal };

/** One try of one write. */
export interface Claim {
  /** The service that asks; undefined for who has no name, as in a test. */
  readonly caller?: string | undefined;
  /** The id of the user on whose behalf it asks; undefined for nobody in particular. */
  readonly user?: string | undefined;
  readonly operation: string;
  /** The id of what is changed; undefined where nobody knows it before the write. */
  readonly aggregate?: string | undefined;
  /** The caller's name for the write, among all its writes of the operation to the aggregate. */
  readonly key: string;
  /** Stands for the input. */
  readonly fingerprint: string;
  /** This try's own name, which no other one has. */
  readonly owner: string;
}

/** What is known of a write; without an outcome somebody still works on it. */
export interface Standing {
  readonly fingerprint: string;
  readonly outcome?: Outcome;
}

/** How long a key stands for its write. */
export const keptMs = 24 * 60 * 60 * 1_000;

/** What became of the writes of one service, shared by its replicas. */
export interface IdempotencyStore {
  /**
   * Takes the write for this try, for as long as `leaseMs`: of many at once one gets it. Resolves
   * to what stands instead where it is taken or done. After its lease a try that said nothing more
   * is taken to be dead, and its write goes to the next one with the same input.
   */
  claim(claim: Claim, leaseMs: number, context: CallContext): Promise<Standing | undefined>;
  /** Stores the outcome for `keptMs`. Nothing happens when another try has got the write. */
  keep(claim: Claim, outcome: Outcome): Promise<void>;
  /** Gives the write up, for any next try. Nothing happens when another one has got it. */
  drop(claim: Claim): Promise<void>;
}
