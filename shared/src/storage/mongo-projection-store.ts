import type { Collection, Db } from 'mongodb';
import type { CallContext } from '../protocol/calls/context.ts';
import { inBackground, withDeadline, isInserted } from '../service/mongo-calls.ts';
import type {
  Projected,
  ProjectedChange,
  ProjectionHead,
  ProjectionStore,
  ProjectionTarget,
} from './projection-store.ts';

/** The two sets of documents in a collection: one is live, the other is for a rebuild. */
type SetName = 'a' | 'b';

/** A document of a set, its head, or the one that names the live set. */
interface StoredDocument<S> {
  readonly _id: string;
  readonly live?: SetName;
  readonly state?: S;
  readonly seq?: number;
  readonly through?: string;
  readonly version?: number;
  readonly epoch?: string;
  readonly cursor?: string;
}

const pointerId = '$live';
const headIdOf = (set: SetName) => `$head-${set}`;
const idOf = (set: SetName, key: string) => `${set}:${key}`;
const otherThan = (set: SetName): SetName => (set === 'a' ? 'b' : 'a');

const toProjected = <S>({
  _id,
  state,
  seq = 0,
  through = '',
}: StoredDocument<S>): Projected<S> => ({
  key: _id.slice(2),
  // Documents of a set always have a state.
  state: state as S,
  seq,
  through,
});

class MongoTarget<S> implements ProjectionTarget<S> {
  readonly #documents: Collection<StoredDocument<S>>;
  readonly #setNow: () => Promise<SetName>;
  /** The set that it was when its head was read. */
  set: SetName = 'a';

  constructor(documents: Collection<StoredDocument<S>>, setNow: () => Promise<SetName>) {
    this.#documents = documents;
    this.#setNow = setNow;
  }

  async head(): Promise<ProjectionHead | undefined> {
    this.set = await this.#setNow();
    const head = await inBackground((limits) =>
      this.#documents.findOne({ _id: { $eq: headIdOf(this.set) } }, limits),
    );
    if (!head) return undefined;
    const { version = 0, epoch = '', seq = 0, cursor } = head;
    return { version, epoch, seq, ...(cursor !== undefined && { cursor }) };
  }

  async load(keys: readonly string[]): Promise<readonly Projected<S>[]> {
    const ids = keys.map((key) => idOf(this.set, key));
    const found = await inBackground((limits) =>
      this.#documents.find({ _id: { $in: ids } }, limits).toArray(),
    );
    return found.map(toProjected);
  }

  async write(changes: readonly ProjectedChange<S>[], head: ProjectionHead): Promise<boolean> {
    const written = await Promise.all(changes.map((change) => this.#writeOne(change)));
    if (written.includes(false)) return false;
    await inBackground((limits) =>
      this.#documents.replaceOne({ _id: { $eq: headIdOf(this.set) } }, head, {
        upsert: true,
        ...limits,
      }),
    );
    return true;
  }

  async #writeOne({ seen, next: { key, ...next } }: ProjectedChange<S>): Promise<boolean> {
    const id = idOf(this.set, key);
    if (!seen) {
      return inBackground((limits) =>
        isInserted(this.#documents.insertOne({ _id: id, ...next }, limits)),
      );
    }
    const asSeen = { _id: { $eq: id }, seq: { $eq: seen.seq }, through: { $eq: seen.through } };
    const { matchedCount } = await inBackground((limits) =>
      this.#documents.replaceOne(asSeen, next, limits),
    );
    return matchedCount === 1;
  }
}

/** A projection in one collection of MongoDB, with both sets: a read finds the live one. */
export class MongoProjectionStore<S> implements ProjectionStore<S> {
  readonly live: ProjectionTarget<S>;
  readonly next: MongoTarget<S>;
  readonly #documents: Collection<StoredDocument<S>>;

  constructor(database: Db, name: string) {
    // Stored as null, an undefined field would come back as another value.
    this.#documents = database.collection(name, { ignoreUndefined: true });
    this.live = new MongoTarget(this.#documents, () => this.#liveSet());
    this.next = new MongoTarget(this.#documents, async () => otherThan(await this.#liveSet()));
  }

  async find(keys: readonly string[], context: CallContext): Promise<readonly Projected<S>[]> {
    const ids = keys.flatMap((key) => [idOf('a', key), idOf('b', key)]);
    const found = await withDeadline(context, (limits) =>
      this.#documents.find({ _id: { $in: [pointerId, ...ids] } }, limits).toArray(),
    );
    const { live = 'a' } = found.find(({ _id }) => _id === pointerId) ?? {};
    return found.filter(({ _id }) => _id.startsWith(`${live}:`)).map(toProjected);
  }

  async clear(): Promise<void> {
    const set = otherThan(await this.#liveSet());
    // The head first: one without its documents would look like a rebuild that has ended.
    await inBackground((limits) =>
      this.#documents.deleteOne({ _id: { $eq: headIdOf(set) } }, limits),
    );
    await inBackground((limits) =>
      this.#documents.deleteMany({ _id: { $gte: `${set}:`, $lt: `${set};` } }, limits),
    );
  }

  async swap(): Promise<void> {
    const { set: live } = this.next;
    await inBackground((limits) =>
      this.#documents.replaceOne(
        { _id: { $eq: pointerId } },
        { live },
        { upsert: true, ...limits },
      ),
    );
  }

  async #liveSet(): Promise<SetName> {
    const pointer = await inBackground((limits) =>
      this.#documents.findOne({ _id: { $eq: pointerId } }, limits),
    );
    return pointer?.live ?? 'a';
  }
}
