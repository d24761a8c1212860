import { maxRemainingMs } from '../protocol/wire/limits.ts';
import { type Claim, keptMs, type Standing } from './idempotency-store.ts';

/** What a store has under a key. */
export interface StoredRecord extends Standing {
  readonly owner: string;
  /** Of the processes' clocks. One that is wrong lets a write run twice, as a crash does. */
  readonly leaseUntil: number;
  /** From here on there is nothing under the key. */
  readonly expiresAt: Date;
}

/** The write that a claim is for, as its store knows it: no part of it has a space. */
export const nameOf = ({ caller = '', user = '', operation, aggregate = '', key }: Claim): string =>
  [caller, user, operation, aggregate, key].map(encodeURIComponent).join(' ');

/** A write as it stands when a try has just got it. */
export const claimedWrite = (
  { fingerprint, owner }: Claim,
  leaseMs: number,
  now: number,
): StoredRecord => ({
  fingerprint,
  owner,
  leaseUntil: now + leaseMs,
  expiresAt: new Date(now + keptMs),
});

/** A lease that runs for longer was taken by a clock that is wrong, or is right again. */
const longestLeaseMs = 2 * maxRemainingMs;

/** Whether a try gets the write in spite of what stands. */
export const isFree = (
  { expiresAt, outcome, leaseUntil, fingerprint }: StoredRecord,
  claim: Claim,
  now: number,
): boolean => {
  if (expiresAt.getTime() <= now) return true;
  const isDead = leaseUntil <= now || leaseUntil > now + longestLeaseMs;
  return isDead && outcome === undefined && fingerprint === claim.fingerprint;
};
