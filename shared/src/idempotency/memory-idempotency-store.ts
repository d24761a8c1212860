import type { Runtime } from '../runtime.ts';
import {
  type IdempotencyStore,
  type Claim,
  keptMs,
  type Outcome,
  type Standing,
} from './idempotency-store.ts';
import { claimedWrite, isFree, type StoredRecord, nameOf } from './stored-record.ts';

/** A key that comes again after so many others is a new one. */
const maxRecords = 10_000;

/** The idempotency records of one process, lost when it ends: the most recently used. */
export class MemoryIdempotencyStore implements IdempotencyStore {
  readonly #runtime: Runtime;
  readonly #max: number;
  /** The least recently used first. */
  readonly #writes = new Map<string, StoredRecord>();

  constructor(runtime: Runtime, max = maxRecords) {
    this.#runtime = runtime;
    this.#max = max;
  }

  async claim(claim: Claim, leaseMs: number): Promise<Standing | undefined> {
    const now = this.#runtime.wallTime();
    const standing = this.#writes.get(nameOf(claim));
    const isTaken = standing !== undefined && !isFree(standing, claim, now);
    this.#put(claim, isTaken ? standing : claimedWrite(claim, leaseMs, now));
    return isTaken ? standing : undefined;
  }

  async keep(claim: Claim, outcome: Outcome): Promise<void> {
    const own = this.#own(claim);
    const expiresAt = new Date(this.#runtime.wallTime() + keptMs);
    if (own) this.#put(claim, { ...own, outcome, expiresAt });
  }

  async drop(claim: Claim): Promise<void> {
    if (this.#own(claim)) this.#writes.delete(nameOf(claim));
  }

  #own(claim: Claim): StoredRecord | undefined {
    const standing = this.#writes.get(nameOf(claim));
    return standing?.owner === claim.owner ? standing : undefined;
  }

  #put(claim: Claim, write: StoredRecord): void {
    this.#writes.delete(nameOf(claim));
    this.#writes.set(nameOf(claim), write);
    if (this.#writes.size <= this.#max) return;
    for (const [name, { outcome }] of this.#writes) {
      if (!outcome) continue;
      this.#writes.delete(name);
      return;
    }
  }
}
