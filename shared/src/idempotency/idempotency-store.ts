import type { FieldError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import { maxRemainingMs } from '../protocol/wire/limits.ts';

/** A refusal by the rules of a service, as it is repeated to the same key. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly FieldError[];
}

/** How a write ended for good: with an answer, kept as its JSON, or with a refusal. */
export type Outcome = { readonly answer: string } | { readonly refusal: Refusal };

/** One try of one write. */
export interface Claim {
  /** The calling service; undefined for a caller without a name, as in a test. */
  readonly caller?: string | undefined;
  /** The id of the user on whose behalf it calls; undefined without one. */
  readonly user?: string | undefined;
  readonly operation: string;
  /** The id of what is changed; undefined where it is not known before the write. */
  readonly aggregate?: string | undefined;
  /** The caller's name for the write, among all its writes of the operation to the aggregate. */
  readonly key: string;
  /** Stands for the input. */
  readonly fingerprint: string;
  /** The unique name of this try. */
  readonly owner: string;
}

/** The record of a write; without an outcome it is in progress. */
export interface IdempotencyRecord {
  readonly fingerprint: string;
  readonly outcome?: Outcome;
}

/** How long a record is kept. */
export const keptMs = 24 * 60 * 60 * 1_000;

/** The idempotency records of one service, shared by its replicas. */
export interface IdempotencyStore {
  /**
   * Claims the write for this try, for as long as `leaseMs`: of many at once one gets it. Resolves
   * to the present record where it is claimed or done. A try whose lease ends without an outcome
   * counts as dead, and its write goes to the next try with the same input.
   */
  claim(
    claim: Claim,
    leaseMs: number,
    context: CallContext,
  ): Promise<IdempotencyRecord | undefined>;
  /** Stores the outcome for `keptMs`. Nothing happens when another try has got the write. */
  keep(claim: Claim, outcome: Outcome): Promise<void>;
  /** Gives the write up, for any next try. Nothing happens when another one has got it. */
  drop(claim: Claim): Promise<void>;
}

/** A record as a store keeps it. */
export interface StoredRecord extends IdempotencyRecord {
  readonly owner: string;
  /** By the processes' clocks. A wrong one lets a write run twice, as a crash does. */
  readonly leaseUntil: number;
  /** From then on the record no longer counts. */
  readonly expiresAt: Date;
}

/** The name of a claim's write in its store: no part of it has a space. */
export const nameOf = ({ caller = '', user = '', operation, aggregate = '', key }: Claim): string =>
  [caller, user, operation, aggregate, key].map(encodeURIComponent).join(' ');

/** The record of a write that has just been claimed. */
export const claimedRecord = (
  { fingerprint, owner }: Claim,
  leaseMs: number,
  now: number,
): StoredRecord => ({
  fingerprint,
  owner,
  leaseUntil: now + leaseMs,
  expiresAt: new Date(now + keptMs),
});

/** A longer lease was taken by a clock that was wrong, or is now. */
const longestLeaseMs = 2 * maxRemainingMs;

/** Whether a try gets the write in spite of its present record. */
export const isFree = (
  { expiresAt, outcome, leaseUntil, fingerprint }: StoredRecord,
  claim: Claim,
  now: number,
): boolean => {
  if (expiresAt.getTime() <= now) return true;
  const isDead = leaseUntil <= now || leaseUntil > now + longestLeaseMs;
  return isDead && outcome === undefined && fingerprint === claim.fingerprint;
};
