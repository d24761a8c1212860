import type { AnyBulkWriteOperation, Collection, Db } from 'mongodb';
import type { CallContext } from '../protocol/calls/context.ts';
import { inBackground, isDuplicateKey, withDeadline } from '../service/mongo-calls.ts';
import type { Identified } from './aggregate.ts';
import type { Listed, StoreQuery } from './aggregate-store.ts';
import type { DocumentChange, Documents, DocumentsDefinition } from './documents.ts';
import { findList, indexesOf } from './mongo-list.ts';
import type { DocumentReader } from './stored-document.ts';

/** A document as it is stored: the id is `_id`. */
interface Stored {
  readonly _id: string;
}

/** Reads the documents of a collection that only has those of one type. */
const readerOf = <D extends Identified>(): DocumentReader<D> => ({
  projection: {},
  pathOf: (field) => (field === 'id' ? '_id' : field),
  read: ({ _id: id, ...fields }) => ({ id, ...fields }) as unknown as D,
});

/** Documents in one collection of MongoDB. */
export class MongoDocuments<D extends Identified> implements Documents<D> {
  readonly #collection: Collection<Stored>;
  readonly #revision: readonly string[];
  readonly #reader = readerOf<D>();

  /** Documents that are only found by their ids; `open` is for those with lists. */
  constructor(database: Db, name: string, { revision }: Pick<DocumentsDefinition, 'revision'>) {
    // Stored as null, an undefined field would come back as another value.
    this.#collection = database.collection(name, { ignoreUndefined: true });
    this.#revision = revision;
  }

  /** Makes the indexes that are missing. */
  static async open<D extends Identified>(
    database: Db,
    name: string,
    definition: DocumentsDefinition,
  ): Promise<MongoDocuments<D>> {
    const opened = new MongoDocuments<D>(database, name, definition);
    const indexes = indexesOf(definition.lists, opened.#reader.pathOf);
    if (indexes.length > 0) await opened.#collection.createIndexes([...indexes]);
    return opened;
  }

  async find(ids: readonly string[], context?: CallContext): Promise<readonly D[]> {
    const read = (limits: { readonly maxTimeMS: number }) =>
      this.#collection.find({ _id: { $in: [...ids] } }, limits).toArray();
    const found = await (context ? withDeadline(context, read) : inBackground(read));
    return found.map(this.#reader.read);
  }

  list(query: StoreQuery, context: CallContext): Promise<readonly Listed<D>[]> {
    return findList(this.#collection, query, this.#reader, context);
  }

  async scan(after: string, limit: number): Promise<readonly D[]> {
    const found = await inBackground((limits) =>
      this.#collection
        .find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit, ...limits })
        .toArray(),
    );
    return found.map(this.#reader.read);
  }

  async write(changes: readonly DocumentChange<D>[]): Promise<boolean> {
    if (changes.length === 0) return true;
    const operations = changes.map((change) => this.#operationOf(change));
    return inBackground(async (limits) => {
      const options = { ordered: false, ...limits };
      const result = await this.#collection.bulkWrite(operations, options).catch((error) => {
        if (isDuplicateKey(error)) return undefined;
        throw error;
      });
      const { insertedCount = 0, matchedCount = 0, deletedCount = 0 } = result ?? {};
      return insertedCount + matchedCount + deletedCount === changes.length;
    });
  }

  async deleteRange(from: string, to: string): Promise<void> {
    await inBackground((limits) =>
      this.#collection.deleteMany({ _id: { $gte: from, $lt: to } }, limits),
    );
  }

  #operationOf({ id: _id, seen, next }: DocumentChange<D>): AnyBulkWriteOperation<Stored> {
    const { id: _, ...document } = next ?? {};
    if (!seen) return { insertOne: { document: { _id, ...document } } };
    const asSeen = this.#revision.map((field) => {
      const value: unknown = Reflect.get(seen, field);
      return [field, value === undefined ? { $exists: false } : { $eq: value }];
    });
    const filter = { _id: { $eq: _id }, ...Object.fromEntries(asSeen) };
    return next ? { replaceOne: { filter, replacement: document } } : { deleteOne: { filter } };
  }
}
