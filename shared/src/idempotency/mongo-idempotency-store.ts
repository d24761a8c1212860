import type { Db } from 'mongodb';
import type { Runtime } from '../runtime.ts';
import { inBackground, withDeadline, isInserted } from '../service/mongo-calls.ts';
import {
  claimedRecord,
  type IdempotencyStore,
  isFree,
  keptMs,
  nameOf,
  type StoredRecord,
} from './idempotency-store.ts';

/** A write whose record changes again between two looks at it is in progress. */
const maxTries = 4;

const withoutOutcome = { outcome: { $exists: false } };

/** The idempotency records of a service in its database, one document for each write. */
export const createMongoIdempotencyStore = (database: Db, runtime: Runtime): IdempotencyStore => {
  const records = database.collection<StoredRecord & { readonly _id: string }>(
    'idempotencyRecords',
  );
  let isExpiring = false;
  /** Lets the server remove expired records. That only saves room, so no write waits for it. */
  const expire = () => {
    if (isExpiring) return;
    isExpiring = true;
    records
      .createIndex({ expiresAt: 1 }, { name: 'expiresAt', expireAfterSeconds: 0 })
      .catch(() => void (isExpiring = false));
  };
  return {
    async claim(claim, leaseMs, context) {
      expire();
      const id = nameOf(claim);
      for (let tries = 0; tries < maxTries; tries++) {
        const now = runtime.wallTime();
        const claimed = claimedRecord(claim, leaseMs, now);
        const isNew = await withDeadline(context, (limits) =>
          isInserted(records.insertOne({ _id: id, ...claimed }, limits)),
        );
        if (isNew) return undefined;

        const present = await withDeadline(context, (limits) =>
          records.findOne({ _id: { $eq: id } }, limits),
        );
        if (!present) continue;
        if (!isFree(present, claim, now)) return present;
        const { owner, outcome } = present;
        const { matchedCount } = await withDeadline(context, (limits) =>
          records.replaceOne(
            { _id: { $eq: id }, owner, ...(!outcome && withoutOutcome) },
            claimed,
            limits,
          ),
        );
        if (matchedCount === 1) return undefined;
      }
      return { fingerprint: claim.fingerprint };
    },
    async keep(claim, outcome) {
      const expiresAt = new Date(runtime.wallTime() + keptMs);
      const own = { _id: { $eq: nameOf(claim) }, owner: claim.owner };
      await inBackground((limits) =>
        records.updateOne(own, { $set: { outcome, expiresAt } }, limits),
      );
    },
    async drop(claim) {
      const own = { _id: { $eq: nameOf(claim) }, owner: claim.owner };
      await inBackground((limits) => records.deleteOne(own, limits));
    },
  };
};
