import type { Runtime } from '../runtime.ts';
import {
  type Claim,
  claimedRecord,
  type IdempotencyStore,
  isFree,
  keptMs,
  nameOf,
  type StoredRecord,
} from './idempotency-store.ts';

/** A key that comes again after so many others is a new one. */
const maxRecords = 10_000;

/** The most recently used idempotency records of one process, lost when it ends. */
export const createMemoryIdempotencyStore = (
  runtime: Runtime,
  max = maxRecords,
): IdempotencyStore => {
  /** The least recently used first. */
  const records = new Map<string, StoredRecord>();
  const put = (claim: Claim, record: StoredRecord) => {
    records.delete(nameOf(claim));
    records.set(nameOf(claim), record);
    if (records.size <= max) return;
    const [oldest] = records.entries().find(([, { outcome }]) => outcome) ?? [];
    if (oldest !== undefined) records.delete(oldest);
  };
  const ownOf = (claim: Claim): StoredRecord | undefined => {
    const record = records.get(nameOf(claim));
    return record?.owner === claim.owner ? record : undefined;
  };
  return {
    async claim(claim, leaseMs) {
      const now = runtime.wallTime();
      const present = records.get(nameOf(claim));
      const isTaken = present !== undefined && !isFree(present, claim, now);
      put(claim, isTaken ? present : claimedRecord(claim, leaseMs, now));
      return isTaken ? present : undefined;
    },
    async keep(claim, outcome) {
      const own = ownOf(claim);
      const expiresAt = new Date(runtime.wallTime() + keptMs);
      if (own) put(claim, { ...own, outcome, expiresAt });
    },
    async drop(claim) {
      if (ownOf(claim)) records.delete(nameOf(claim));
    },
  };
};
