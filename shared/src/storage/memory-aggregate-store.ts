import { MemoryOutbox } from '../events/memory-outbox.ts';
import type { AggregateDefinition, AggregateState } from './aggregate.ts';
import type {
  AggregateStore,
  Commit,
  CommitResult,
  DueAggregate,
  Listed,
  Scanned,
  StoredAggregate,
  StoreQuery,
} from './aggregate-store.ts';
import { type Due, dueOf, leaseOf } from './due.ts';
import { type Entry, MemoryList } from './memory-list.ts';
import { allFields } from './order.ts';

/** Aggregates held in memory and lost on exit. */
export class MemoryAggregateStore<S extends AggregateState> implements AggregateStore<S> {
  readonly outbox = new MemoryOutbox();
  readonly #definition: AggregateDefinition<S>;
  readonly #stored = new Map<string, StoredAggregate<S>>();
  readonly #entries = new Map<string, Entry<S>>();
  readonly #due = new Map<string, Map<string, Due>>();
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

  async takeDue(
    worker: string,
    now: number,
    leaseMs: number,
  ): Promise<DueAggregate<S> | undefined> {
    const due = this.#due.get(worker);
    const [id, next] =
      [...(due ?? [])]
        .filter(([, { at, leasedUntil }]) => at <= now && leasedUntil <= now)
        .sort(([, a], [, b]) => a.at - b.at)
        .at(0) ?? [];
    const stored = id === undefined ? undefined : this.#stored.get(id);
    if (!due || id === undefined || !next || !stored) return undefined;
    const attempts = next.attempts + 1;
    due.set(id, { at: next.at, attempts, leasedUntil: now + leaseOf(leaseMs, next.attempts) });
    return { state: stored.state, attempts };
  }

  async list(query: StoreQuery): Promise<readonly Listed<S>[]> {
    return this.#lists.get(query.list)?.find(query) ?? [];
  }

  #put(stored: StoredAggregate<S>): void {
    const { state } = stored;
    this.#stored.set(state.id, stored);
    for (const [worker, { at }] of Object.entries(dueOf(this.#definition, state))) {
      const due = this.#due.get(worker) ?? new Map<string, Due>();
      this.#due.set(worker, due.set(state.id, { at, attempts: 0, leasedUntil: 0 }));
    }
    if (this.#lists.size === 0) return;
    const fields = allFields(state, this.#definition.indexed?.fields(state) ?? {});
    const entry = this.#entries.get(state.id) ?? { state, fields };
    Object.assign(entry, { state, fields });
    this.#entries.set(state.id, entry);
    for (const list of this.#lists.values()) list.put(entry);
  }
}
