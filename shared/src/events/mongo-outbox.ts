import type { Collection, IndexDescription } from 'mongodb';
import { inBackground } from '../service/mongo-calls.ts';
import type { PendingEvent, Position } from './event.ts';
import type { Outbox } from './outbox.ts';
import { inEventOrder } from './pending-events.ts';

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

/** The outbox in the documents of one collection. */
export const createMongoOutbox = (aggregates: Collection<WithPendingEvents>): Outbox => ({
  async pending(limit) {
    const options = {
      projection: { _id: 0, pendingEvents: 1 },
      sort: { 'pendingEvents.time': 1 },
      limit,
    } as const;
    const documents = await inBackground((limits) =>
      aggregates.find({ 'pendingEvents.time': { $gt: '' } }, { ...options, ...limits }).toArray(),
    );
    return inEventOrder(documents.map(({ pendingEvents }) => pendingEvents)).slice(0, limit);
  },
  async acknowledge(events, loggedBy) {
    if (events.length === 0) return false;
    const ids = events.map(({ id }) => id);
    const times = events.map(({ time }) => time);
    const change = {
      $pull: { pendingEvents: { id: { $in: ids } } },
      ...(loggedBy && { $set: { loggedBy } }),
    };
    const { modifiedCount } = await inBackground((limits) =>
      aggregates.updateMany({ 'pendingEvents.time': { $in: times } }, change, limits),
    );
    return modifiedCount > 0;
  },
});
