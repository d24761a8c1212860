import type { Collection, Db } from 'mongodb';
import type { CallContext } from '../protocol/calls/context.ts';
import type { Runtime } from '../runtime.ts';
import { inBackground, withDeadline, isInserted } from '../service/mongo-calls.ts';
import {
  type IdempotencyStore,
  type Claim,
  keptMs,
  type Outcome,
  type Standing,
} from './idempotency-store.ts';
import { claimedWrite, isFree, type StoredRecord, nameOf } from './stored-record.ts';

type WriteDocument = StoredRecord & { readonly _id: string };

/** A write that changes hands again between two looks at it is in progress, whoever has it. */
const maxTries = 4;

const withoutOutcome = { outcome: { $exists: false } };

/** The idempotency records of a service in its database, one document for each write. */
export class MongoIdempotencyStore implements IdempotencyStore {
  readonly #writes: Collection<WriteDocument>;
  readonly #runtime: Runtime;
  #isExpiring = false;

  constructor(database: Db, runtime: Runtime) {
    this.#writes = database.collection('idempotencyRecords');
    this.#runtime = runtime;
  }

  async claim(claim: Claim, leaseMs: number, context: CallContext): Promise<Standing | undefined> {
    this.#expire();
    const id = nameOf(claim);
    for (let tries = 0; tries < maxTries; tries++) {
      const now = this.#runtime.wallTime();
      const claimed = claimedWrite(claim, leaseMs, now);
      const isNew = await withDeadline(context, (limits) =>
        isInserted(this.#writes.insertOne({ _id: id, ...claimed }, limits)),
      );
      if (isNew) return undefined;

      const standing = await withDeadline(context, (limits) =>
        this.#writes.findOne({ _id: { $eq: id } }, limits),
      );
      if (!standing) continue;
      if (!isFree(standing, claim, now)) return standing;
      const { matchedCount } = await withDeadline(context, (limits) =>
        this.#writes.replaceOne(
          { _id: { $eq: id }, owner: standing.owner, ...(!standing.outcome && withoutOutcome) },
          claimed,
          limits,
        ),
      );
      if (matchedCount === 1) return undefined;
    }
    return { fingerprint: claim.fingerprint };
  }

  async keep(claim: Claim, outcome: Outcome): Promise<void> {
    const expiresAt = new Date(this.#runtime.wallTime() + keptMs);
    await inBackground((limits) =>
      this.#writes.updateOne(
        { _id: { $eq: nameOf(claim) }, owner: claim.owner },
        { $set: { outcome, expiresAt } },
        limits,
      ),
    );
  }

  async drop(claim: Claim): Promise<void> {
    await inBackground((limits) =>
      this.#writes.deleteOne({ _id: { $eq: nameOf(claim) }, owner: claim.owner }, limits),
    );
  }

  /** Lets the server remove what has expired. That only saves room, so no write waits for it. */
  #expire(): void {
    if (this.#isExpiring) return;
    this.#isExpiring = true;
    this.#writes
      .createIndex({ expiresAt: 1 }, { name: 'expiresAt', expireAfterSeconds: 0 })
      .catch(() => void (this.#isExpiring = false));
  }
}
