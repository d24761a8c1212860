import { MemoryOutbox } from '../events/memory-outbox.ts';
import type { AggregateDefinition, AggregateState } from './aggregate.ts';
import type {
  AggregateStore,
  Commit,
  CommitResult,
  Listed,
  Scanned,
  StoredAggregate,
  StoreQuery,
} from './aggregate-store.ts';
import { type Entry, MemoryList } from './memory-list.ts';
import { allFields } from './order.ts';

/** Aggregates held in memory and lost on exit. */
export class MemoryAggregateStore<S extends AggregateState> implements AggregateStore<S> {
  readonly outbox = new MemoryOutbox();
  readonly #definition: AggregateDefinition<S>;
  readonly #stored = new Map<string, StoredAggregate<S>>();
  readonly #entries = new Map<string, Entry<S>>();
  readonly #lists: ReadonlyMap<unknown, MemoryList<S>>;

  constructor(definition: AggregateDefinition<S>) {
    this.#definition = definition;
    const lists = Object.values(definition.lists ?? {});
    this.#lists = new Map(lists.map((list) => [list, new MemoryList<S>(list)]));
  }

  async findMany(ids: readonly string[]): Promise<readonly S[]> {
    return ids.flatMap((id) => this.#stored.get(id)?.state ?? []);
  }

  async load(id: string): Promise<StoredAggregate<S> | undefined> {
    return this.#stored.get(id);
  }

  async insert({
    state,
    createdBy,
    events,
  }: Pick<Commit<S>, 'state' | 'createdBy' | 'events'>): Promise<boolean> {
    if (this.#stored.has(state.id)) return false;
    for (const event of events) this.outbox.add(event);
    this.#put({ state, createdBy, writes: [] });
    return true;
  }

  async commit({ seenVersion, events, ...next }: Commit<S>): Promise<CommitResult> {
    if (this.#stored.get(next.state.id)?.state.version !== seenVersion) return 'conflict';
    if (!this.outbox.hasRoom(next.state.id, events.length)) return 'full';
    for (const event of events) this.outbox.add(event);
    this.#put(next);
    return 'committed';
  }

  async scan(after: string, limit: number): Promise<readonly Scanned<S>[]> {
    return [...this.#stored.values()]
      .filter(({ state: { id } }) => id > after)
      .sort((a, b) => (a.state.id < b.state.id ? -1 : 1))
      .slice(0, limit)
      .map(({ state }) => ({ state, loggedBy: this.outbox.loggedBy(state.id) }));
  }

  async list(query: StoreQuery): Promise<readonly Listed<S>[]> {
    return this.#lists.get(query.list)?.find(query) ?? [];
  }

  #put(stored: StoredAggregate<S>): void {
    const { state } = stored;
    this.#stored.set(state.id, stored);
    if (this.#lists.size === 0) return;
    const fields = allFields(state, this.#definition.indexed?.fields(state) ?? {});
    const entry = this.#entries.get(state.id) ?? { state, fields };
    Object.assign(entry, { state, fields });
    this.#entries.set(state.id, entry);
    for (const list of this.#lists.values()) list.put(entry);
  }
}
