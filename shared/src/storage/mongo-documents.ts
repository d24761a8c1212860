import type { AnyBulkWriteOperation, Collection, Db } from 'mongodb';
import type { CallContext } from '../protocol/calls/context.ts';
import { inBackground, isInserted, withDeadline } from '../service/mongo-calls.ts';
import type { Identified } from './aggregate.ts';
import type { Listed, StoreQuery } from './aggregate-store.ts';
import type { DocumentChange, Documents, DocumentsDefinition } from './documents.ts';
import { findList, indexesOf } from './mongo-list.ts';

/** A document as it is stored: the id is `_id`. */
interface Stored {
  readonly _id: string;
}

const pathOf = (field: string) => (field === 'id' ? '_id' : field);
const toStored = <D extends Identified>({ id: _id, ...fields }: D) => ({ _id, ...fields });

/** Documents in one collection of MongoDB. */
export class MongoDocuments<D extends Identified> implements Documents<D> {
  readonly #collection: Collection<Stored>;
  readonly #revision: readonly string[];

  private constructor(database: Db, name: string, revision: readonly string[]) {
    // Stored as null, an undefined field would come back as another value.
    this.#collection = database.collection(name, { ignoreUndefined: true });
    this.#revision = revision;
  }

  /** Makes the indexes that are missing. */
  static async open<D extends Identified>(
    database: Db,
    name: string,
    { revision, lists }: DocumentsDefinition,
  ): Promise<MongoDocuments<D>> {
    const opened = new MongoDocuments<D>(database, name, revision);
    const indexes = indexesOf(lists, pathOf);
    if (indexes.length > 0) await opened.#collection.createIndexes([...indexes]);
    return opened;
  }

  async find(ids: readonly string[], context?: CallContext): Promise<readonly D[]> {
    const read = (limits: { readonly maxTimeMS: number }) =>
      this.#collection.find({ _id: { $in: [...ids] } }, limits).toArray();
    const found = await (context ? withDeadline(context, read) : inBackground(read));
    return found.map(toDocument<D>);
  }

  list(query: StoreQuery, context: CallContext): Promise<readonly Listed<D>[]> {
    const reader = { projection: {}, read: toDocument<D> };
    return findList(this.#collection, query, pathOf, reader, context);
  }

  async scan(after: string, limit: number): Promise<readonly D[]> {
    const found = await inBackground((limits) =>
      this.#collection
        .find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit, ...limits })
        .toArray(),
    );
    return found.map(toDocument<D>);
  }

  async write(changes: readonly DocumentChange<D>[]): Promise<boolean> {
    if (changes.length === 0) return true;
    const operations = changes.map((change) => this.#operationOf(change));
    let written = 0;
    const areNew = await inBackground((limits) =>
      isInserted(
        this.#collection
          .bulkWrite(operations, { ordered: false, ...limits })
          .then(({ insertedCount, matchedCount, deletedCount }) => {
            written = insertedCount + matchedCount + deletedCount;
          }),
      ),
    );
    return areNew && written === changes.length;
  }

  async put(document: D): Promise<void> {
    const { _id, ...fields } = toStored(document);
    await inBackground((limits) =>
      this.#collection.replaceOne({ _id: { $eq: _id } }, fields, { upsert: true, ...limits }),
    );
  }

  async deleteRange(from: string, to: string): Promise<void> {
    await inBackground((limits) =>
      this.#collection.deleteMany({ _id: { $gte: from, $lt: to } }, limits),
    );
  }

  #operationOf({ id, seen, next }: DocumentChange<D>): AnyBulkWriteOperation<Stored> {
    const document = next && toStored(next);
    if (!seen) return { insertOne: { document: { ...document, _id: id } } };
    const conditions = this.#revision.map((field) => [field, { $eq: Reflect.get(seen, field) }]);
    const filter = { _id: { $eq: id }, ...Object.fromEntries(conditions) };
    if (!document) return { deleteOne: { filter } };
    const { _id, ...replacement } = document;
    return { replaceOne: { filter, replacement } };
  }
}

/** A document of a collection that only has documents of this type. */
const toDocument = <D extends Identified>({ _id: id, ...fields }: Stored): D =>
  ({ id, ...fields }) as unknown as D;
