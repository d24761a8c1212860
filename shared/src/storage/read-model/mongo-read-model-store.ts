import type { Collection, Db } from 'mongodb';
import { ServiceError } from '../../errors.ts';
import type { CallContext } from '../../protocol/calls/context.ts';
import { compiledAtFirst } from '../../protocol/compiled.ts';
import { inBackground, withDeadline, isInserted } from '../../service/mongo-calls.ts';
import type { Identified } from '../aggregate.ts';
import type { Listed, Place, StoreQuery } from '../aggregate-store.ts';
import { indexesOf, listPipeline } from '../mongo-list.ts';
import type { ReadModelDefinition } from './definition.ts';
import type {
  Generation,
  Part,
  ReadModelStore,
  ScannedIds,
  SourceState,
} from './read-model-store.ts';

interface ReadModelDocument {
  readonly _id: string;
  /** Which part of each source the document has. */
  readonly parts: Readonly<Record<string, { generation: number; version: number }>>;
}

type StateDocument = SourceState & { readonly _id: string };

const scanned = 1_000;

const pathOf = (field: string) => (field === 'id' ? '_id' : field);
const generationPath = (source: string) => `parts.${source}.generation`;

/** A read model in one collection of MongoDB, and the states of its sources in another. */
export class MongoReadModelStore<D extends Identified> implements ReadModelStore<D> {
  readonly #name: string;
  readonly #documents: Collection<ReadModelDocument>;
  readonly #states: Collection<StateDocument>;
  readonly #fieldsOf: ReadonlyMap<string, readonly string[]>;
  readonly #schema: () => ReadModelDefinition<D>['schema'];

  private constructor(database: Db, name: string, { schema, from }: ReadModelDefinition<D>) {
    this.#name = name;
    this.#documents = database.collection(name);
    this.#states = database.collection(`${name}.sources`);
    this.#fieldsOf = new Map(from.map(({ contract, fields }) => [contract.service, fields]));
    this.#schema = compiledAtFirst(schema);
  }

  /** Makes the indexes that are missing. */
  static async open<D extends Identified>(
    database: Db,
    name: string,
    definition: ReadModelDefinition<D>,
  ): Promise<MongoReadModelStore<D>> {
    const store = new MongoReadModelStore(database, name, definition);
    const lists = Object.entries(definition.lists ?? {});
    const indexes = lists.flatMap(([order, list]) => indexesOf(order, list, pathOf));
    if (indexes.length > 0) await store.#documents.createIndexes([...indexes]);
    return store;
  }

  async findMany(ids: readonly string[], context: CallContext): Promise<readonly D[]> {
    const documents = await withDeadline(context, (limits) =>
      this.#documents.find({ _id: { $in: [...ids] } }, { ...limits }).toArray(),
    );
    return documents.map((document) => this.#read(document));
  }

  async list(query: StoreQuery, context: CallContext): Promise<readonly Listed<D>[]> {
    const documents = await withDeadline(context, (limits) =>
      this.#documents
        .aggregate<ReadModelDocument & { _place: Place }>(
          listPipeline(query, pathOf, { parts: 0 }),
          limits,
        )
        .toArray(),
    );
    return documents.map(({ _place: place, ...document }) => ({
      state: this.#read(document),
      place,
    }));
  }

  async put({ source, number }: Generation, parts: readonly Part[]): Promise<void> {
    if (parts.length === 0) return;
    const generation = generationPath(source);
    const update = (upsert: boolean, limits: { readonly maxTimeMS: number }) =>
      this.#documents.bulkWrite(
        parts.map(({ id, version, fields }) => ({
          updateOne: {
            filter: {
              _id: id,
              $or: [
                { [generation]: { $exists: false } },
                { [generation]: { $lt: number } },
                { [generation]: number, [`parts.${source}.version`]: { $lt: version } },
              ],
            },
            update: { $set: { ...fields, [`parts.${source}`]: { generation: number, version } } },
            upsert,
          },
        })),
        { ordered: false, ...limits },
      );
    // A part that is not newer is refused as a duplicate, and so is one whose document another
    // write has just made; whether the latter is newer only a second look can tell.
    await inBackground(async (limits) => {
      if (!(await isInserted(update(true, limits)))) await update(false, limits);
    });
  }

  async remove({ source, number }: Generation, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const all = { _id: { $in: [...ids] } };
    const gone = [...(this.#fieldsOf.get(source) ?? []), `parts.${source}`];
    await inBackground((limits) =>
      this.#documents.updateMany(
        { ...all, [generationPath(source)]: { $lt: number } },
        { $unset: Object.fromEntries(gone.map((field) => [field, ''])) },
        limits,
      ),
    );
    await inBackground((limits) => this.#documents.deleteMany({ ...all, parts: {} }, limits));
  }

  async outdated({ source, number }: Generation, after: string): Promise<ScannedIds> {
    const looked = await inBackground((limits) =>
      this.#documents
        .find({ _id: { $gt: after } }, { projection: { parts: 1 }, limit: scanned, ...limits })
        .sort({ _id: 1 })
        .toArray(),
    );
    const outdated = looked.filter(({ parts }) => (parts[source]?.generation ?? -1) < number);
    const ids = looked.map(({ _id }) => _id);
    return {
      ids: outdated.map(({ _id }) => _id),
      next: ids.length < scanned ? undefined : ids.at(-1),
    };
  }

  async lacking(source: string, ids: readonly string[]): Promise<readonly string[]> {
    const filter = { _id: { $in: [...ids] }, [generationPath(source)]: { $exists: false } };
    const documents = await inBackground((limits) =>
      this.#documents.find(filter, { projection: { _id: 1 }, ...limits }).toArray(),
    );
    return documents.map(({ _id }) => _id);
  }

  async state(source: string): Promise<SourceState | undefined> {
    const projection = { _id: 0 };
    const document = await inBackground((limits) =>
      this.#states.findOne({ _id: { $eq: source } }, { projection, ...limits }),
    );
    return document ?? undefined;
  }

  async replaceState(source: string, next: SourceState): Promise<boolean> {
    if (next.revision === 1) {
      return inBackground((limits) =>
        isInserted(this.#states.insertOne({ _id: source, ...next }, limits)),
      );
    }
    const { matchedCount } = await inBackground((limits) =>
      this.#states.replaceOne(
        { _id: { $eq: source }, revision: { $eq: next.revision - 1 } },
        next,
        limits,
      ),
    );
    return matchedCount === 1;
  }

  #read({ _id: id, ...fields }: ReadModelDocument): D {
    const parsed = this.#schema().safeParse({ ...fields, id });
    if (parsed.success) return parsed.data;
    const message = `stored ${id} of ${this.#name} does not fit its schema`;
    throw new ServiceError('INTERNAL', message, { cause: parsed.error });
  }
}
