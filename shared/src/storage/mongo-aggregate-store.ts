import type { Collection, Db } from 'mongodb';
import type { Logger } from 'pino';
import { createMongoOutbox, outboxIndex } from '../events/mongo-outbox.ts';
import type { Outbox } from '../events/outbox.ts';
import { maxPendingPerAggregate } from '../events/pending-events.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import { inBackground, withDeadline, isInserted } from '../service/mongo-calls.ts';
import type { AggregateDefinition, AggregateState, Count, FieldOf, Where } from './aggregate.ts';
import type {
  AggregateStore,
  Commit,
  CommitResult,
  DueAggregate,
  Fields,
  Listed,
  Scanned,
  StoredAggregate,
  StoreQuery,
} from './aggregate-store.ts';
import { lastLeaseEnd, maxDoublings } from './due.ts';
import { conditionsOf, findList, indexesOf } from './mongo-list.ts';
import {
  type AggregateDocument,
  type DocumentCodec,
  atVersion,
  documentCodec,
  madeBy,
  withoutKitFields,
} from './stored-document.ts';
import type { RememberedWrite } from './remembered-writes.ts';

/** So many documents are looked at with one question, which bounds its time. */
const renewedAtOnce = 1_000;

type RenewalLog = Pick<Logger, 'info' | 'error'> | undefined;

/** Aggregates in one collection of MongoDB, a document each. */
export class MongoAggregateStore<S extends AggregateState> implements AggregateStore<S> {
  readonly outbox: Outbox;
  readonly #documents: Collection<AggregateDocument>;
  readonly #codec: DocumentCodec<S>;

  private constructor(database: Db, name: string, definition: AggregateDefinition<S>) {
    // Stored as null, an undefined field would make its document unreadable.
    const options = { ignoreUndefined: true };
    this.outbox = createMongoOutbox(database.collection(name));
    this.#documents = database.collection(name, options);
    this.#codec = documentCodec(name, definition);
  }

  /** Makes the indexes that are missing, and the fields for lists that an earlier version made. */
  static async open<S extends AggregateState>(
    database: Db,
    name: string,
    definition: AggregateDefinition<S>,
    log?: RenewalLog,
  ): Promise<MongoAggregateStore<S>> {
    const store = new MongoAggregateStore(database, name, definition);
    const workers = Object.keys(definition.due ?? {}).map((worker) => ({
      key: { [`due.${worker}.at`]: 1 as const },
      name: `due-${worker}`,
    }));
    const lists = indexesOf(definition.lists, store.#codec.pathOf);
    await store.#documents.createIndexes([outboxIndex, ...lists, ...workers]);
    const { indexed } = definition;
    if (indexed) await store.#renewIndexed(indexed.version, { name, log });
    return store;
  }

  async findMany(
    ids: readonly string[],
    fields: Fields<S>,
    context: CallContext,
  ): Promise<readonly S[]> {
    const { projection, read } = this.#codec.readerOf(fields);
    const documents = await withDeadline(context, (limits) =>
      this.#documents.find({ _id: { $in: [...ids] } }, { projection, ...limits }).toArray(),
    );
    return documents.map((document) => read(document));
  }

  async load(id: string, context: CallContext): Promise<StoredAggregate<S> | undefined> {
    const projection = { pendingEvents: 0, loggedBy: 0, indexed: 0, due: 0 } as const;
    const document = await withDeadline(context, (limits) =>
      this.#documents.findOne({ _id: { $eq: id } }, { projection, ...limits }),
    );
    if (!document) return undefined;
    const { writes = [], createdBy, ...fields } = document;
    // A remembered state was checked when it was written, by the schema of that time.
    return { state: this.#codec.read(fields), createdBy, writes: writes as RememberedWrite<S>[] };
  }

  async commit(commit: Commit<S>, context: CallContext): Promise<CommitResult> {
    const { state, createdBy, writes, seenVersion, events } = commit;
    const document = this.#codec.write(state);
    if (seenVersion === undefined) {
      const created = { ...document, ...(createdBy && { createdBy }), pendingEvents: [...events] };
      const isNew = await withDeadline(context, (limits) =>
        isInserted(this.#documents.insertOne(created, limits)),
      );
      return isNew ? 'committed' : 'conflict';
    }
    const seen = { _id: { $eq: state.id }, version: atVersion(seenVersion) };
    const firstTaken = maxPendingPerAggregate - events.length;
    const gone = this.#codec.absentFields(state);
    // Fields that this version does not know stay: a newer replica has written them.
    const kept = gone ? '$$ROOT' : { loggedBy: '$loggedBy', createdBy: '$createdBy' };
    const next = { ...document, writes };
    const { matchedCount } = await withDeadline(context, (limits) =>
      this.#documents.updateOne(
        { ...seen, [`pendingEvents.${firstTaken}`]: { $exists: false } },
        [
          { $replaceWith: { $mergeObjects: [kept, { $literal: next }, withEvents(events)] } },
          ...(gone?.length ? [{ $unset: [...gone] }] : []),
        ],
        limits,
      ),
    );
    if (matchedCount === 1) return 'committed';
    const isUnchanged = await withDeadline(context, (limits) =>
      this.#documents.findOne(seen, { projection: { _id: 1 }, ...limits }),
    );
    return isUnchanged ? 'full' : 'conflict';
  }

  async scan(after: string, limit: number): Promise<readonly Scanned<S>[]> {
    const projection = { writes: 0, createdBy: 0, indexed: 0, due: 0 } as const;
    const options = { projection, sort: { _id: 1 }, limit } as const;
    const documents = await inBackground((limits) =>
      this.#documents.find({ _id: { $gt: after } }, { ...options, ...limits }).toArray(),
    );
    return documents.map(({ pendingEvents, loggedBy, ...document }) => ({
      state: this.#codec.read(document),
      isPending: pendingEvents?.length > 0,
      loggedBy,
    }));
  }

  async takeDue(
    worker: string,
    now: number,
    leaseMs: number,
  ): Promise<DueAggregate<S> | undefined> {
    const due = `due.${worker}`;
    const isFree = [{ $lte: now }, { $gt: lastLeaseEnd(now, leaseMs) }].map((until) => ({
      [`${due}.leasedUntil`]: until,
    }));
    const doublings = { $pow: [2, { $min: [`$${due}.attempts`, maxDoublings] }] };
    const leased = {
      [`${due}.leasedUntil`]: { $add: [now, { $multiply: [leaseMs, doublings] }] },
      [`${due}.attempts`]: { $add: [`$${due}.attempts`, 1] },
    };
    const { due: _, ...projection } = withoutKitFields;
    const options = { sort: { [`${due}.at`]: 1 }, returnDocument: 'after', projection } as const;
    const document = await inBackground((limits) =>
      this.#documents.findOneAndUpdate(
        { [`${due}.at`]: { $lte: now }, $or: isFree },
        [{ $set: leased }],
        { ...options, ...limits },
      ),
    );
    if (!document) return undefined;
    const { due: all, ...fields } = document;
    return { state: this.#codec.read(fields), attempts: all?.[worker]?.attempts ?? 1 };
  }

  list(query: StoreQuery, fields: Fields<S>, context: CallContext): Promise<readonly Listed<S>[]> {
    return findList(this.#documents, query, this.#codec.readerOf(fields), context);
  }

  async countBy(
    field: FieldOf<S>,
    where: Where,
    limit: number,
    context: CallContext,
  ): Promise<readonly Count[]> {
    const { pathOf } = this.#codec;
    const pipeline = [
      { $match: conditionsOf(where, pathOf) },
      { $group: { _id: `$${pathOf(field)}`, count: { $sum: 1 } } },
      { $sort: { _id: 1 } },
      { $limit: limit },
      { $project: { _id: 0, value: '$_id', count: 1 } },
    ];
    return withDeadline(context, (limits) =>
      this.#documents.aggregate<Count>(pipeline, limits).toArray(),
    );
  }

  /**
   * Makes the indexed fields anew of all documents that another version of the definition made:
   * those of an older volume, or of a replica of an older version. Documents that change meanwhile
   * have their new fields already. A renewal that is interrupted goes on at the next start. A
   * document that the schema does not accept is reported and stays as it is: it fails the calls
   * that read it, and not the start.
   */
  async #renewIndexed(definition: number, { name, log }: { name: string; log: RenewalLog }) {
    const renewalOf = (document: AggregateDocument) => {
      const { _id } = document;
      try {
        const { version, indexed } = this.#codec.write(this.#codec.read(document));
        const update = { $set: { ...(indexed && { indexed }) } };
        return [{ updateOne: { filter: { _id, version: atVersion(version) }, update } }];
      } catch (error) {
        const logFields = { name, id: _id, err: error };
        log?.error(logFields, 'a stored document does not fit its schema: mend it');
        return [];
      }
    };
    const options = {
      projection: { version: 1, 'indexed.madeBy': 1 },
      sort: { _id: 1 },
      limit: renewedAtOnce,
    } as const;
    let [renewed, after, isLast] = [0, '', false];
    while (!isLast) {
      const looked = await this.#documents.find({ _id: { $gt: after } }, options).toArray();
      const outdated = looked
        .filter(({ version, indexed }) => indexed?.madeBy !== madeBy(definition, version))
        .map(({ _id }) => _id);
      const { projection } = this.#codec;
      const found = this.#documents.find({ _id: { $in: outdated } }, { projection });
      const renewals = (await found.toArray()).flatMap(renewalOf);
      if (renewals.length > 0) {
        renewed += (await this.#documents.bulkWrite(renewals, { ordered: false })).matchedCount;
      }
      ({ _id: after } = looked.at(-1) ?? { _id: after });
      isLast = looked.length < renewedAtOnce;
    }
    if (renewed > 0) log?.info({ name, renewed }, 'renewed the indexed fields of stored documents');
  }
}

/** The events that are pending when the write is made, and new ones. */
const withEvents = (events: Commit<AggregateState>['events']) => ({
  pendingEvents: { $concatArrays: [{ $ifNull: ['$pendingEvents', []] }, { $literal: events }] },
});
