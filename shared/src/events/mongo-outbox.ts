import type { Collection, IndexDescription } from 'mongodb';
import { inBackground } from '../service/mongo.ts';
import type { PendingEvent, Position } from './event.ts';
import type { Outbox } from './outbox.ts';
import { inEventOrder, maxPendingPerAggregate, outboxFull } from './pending-events.ts';

/** An aggregate that keeps its own events until the relay has taken them. */
export interface WithPendingEvents {
  readonly _id: string;
  readonly pendingEvents: PendingEvent[];
  /** The last place of the log that an event which is no longer pending may have. */
  readonly loggedBy?: Position;
}

/** Finds the few documents with pending events among all; the collection's owner creates it. */
export const outboxIndex: IndexDescription = {
  key: { 'pendingEvents.time': 1 },
  name: 'pendingEvents',
  sparse: true,
};

/** A condition for every update that adds an event: the document has a place left for one. */
export const outboxHasRoom = {
  [`pendingEvents.${maxPendingPerAggregate - 1}`]: { $exists: false },
} as const;

/** The fields of an aggregate that change, its version among them, and the event that says so. */
export interface VersionedChange {
  readonly fields: { readonly version: number } & Readonly<Record<string, unknown>>;
  readonly event: PendingEvent;
}

/** The events in the documents of one collection. */
export class MongoOutbox implements Outbox {
  readonly #aggregates: Collection<WithPendingEvents>;

  constructor(aggregates: Collection<WithPendingEvents>) {
    this.#aggregates = aggregates;
  }

  async pending(limit: number): Promise<readonly PendingEvent[]> {
    const options = {
      projection: { _id: 0, pendingEvents: 1 },
      sort: { 'pendingEvents.time': 1 },
      limit,
    } as const;
    const documents = await inBackground((limits) =>
      this.#aggregates
        .find({ 'pendingEvents.time': { $gt: '' } }, { ...options, ...limits })
        .toArray(),
    );
    return inEventOrder(documents.map(({ pendingEvents }) => pendingEvents)).slice(0, limit);
  }

  async settle(events: readonly PendingEvent[], loggedBy?: Position): Promise<boolean> {
    if (events.length === 0) return false;
    const ids = events.map(({ id }) => id);
    const times = events.map(({ time }) => time);
    const { modifiedCount } = await inBackground((limits) =>
      this.#aggregates.updateMany(
        { 'pendingEvents.time': { $in: times } },
        {
          $pull: { pendingEvents: { id: { $in: ids } } },
          ...(loggedBy && { $set: { loggedBy } }),
        },
        limits,
      ),
    );
    return modifiedCount > 0;
  }

  /**
   * For aggregates that have a `version`: makes a change and adds its event in one write. False,
   * with nothing written, when the stored version is not the one before the change's. Throws
   * `OVERLOADED` when the aggregate has no room for the event.
   */
  async changeVersion(
    { fields, event }: VersionedChange,
    limits: { readonly maxTimeMS: number },
  ): Promise<boolean> {
    const seen = { _id: { $eq: event.key }, version: { $eq: fields.version - 1 } };
    const { matchedCount } = await this.#aggregates.updateOne(
      { ...seen, ...outboxHasRoom },
      { $set: fields, $push: { pendingEvents: event } },
      limits,
    );
    if (matchedCount === 1) return true;
    if (await this.#aggregates.findOne(seen, { projection: { _id: 1 }, ...limits })) {
      throw outboxFull(event.key);
    }
    return false;
  }
}
