import { createMemoryOutbox } from '../events/memory-outbox.ts';
import type {
  AggregateDefinition,
  AggregateState,
  Count,
  FieldOf,
  IndexedValue,
  Where,
} from './aggregate.ts';
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
import { type Due, dueOf, isLeased, leaseOf } from './due.ts';
import { type Entry, MemoryList, wordsIn } from './memory-list.ts';
import { allFields, compareValues, indexedValueOf } from './order.ts';

/** Aggregates held in memory and lost on exit. */
export class MemoryAggregateStore<S extends AggregateState> implements AggregateStore<S> {
  readonly outbox = createMemoryOutbox();
  readonly #definition: AggregateDefinition<S>;
  readonly #stored = new Map<string, StoredAggregate<S>>();
  readonly #entries = new Map<string, Entry<S>>();
  readonly #due = new Map<string, Map<string, Due>>();
  readonly #lists: ReadonlyMap<unknown, MemoryList<S>>;
  /** The entries of each word of each field that a list searches. */
  readonly #words = new Map<string, Map<string, Entry<S>[]>>();

  constructor(definition: AggregateDefinition<S>) {
    this.#definition = definition;
    const lists = Object.values(definition.lists ?? {});
    for (const { words } of lists) if (words !== undefined) this.#words.set(words, new Map());
    this.#lists = new Map(
      lists.map((list) => {
        const words = this.#words.get(list.words ?? '') ?? new Map();
        return [list, new MemoryList<S>(list, words)];
      }),
    );
  }

  async findMany(ids: readonly string[]): Promise<readonly S[]> {
    return ids.flatMap((id) => this.#stored.get(id)?.state ?? []);
  }

  async findFields<F extends FieldOf<S>>(
    ids: readonly string[],
    fields: readonly F[],
  ): Promise<readonly Pick<S, F>[]> {
    return (await this.findMany(ids)).map((state) => pick(state, fields));
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
    this.#put({ state, createdBy, writes: [] });
    for (const event of events) this.outbox.add(event);
    return true;
  }

  async commit({ seenVersion, events, ...next }: Commit<S>): Promise<CommitResult> {
    if (this.#stored.get(next.state.id)?.state.version !== seenVersion) return 'conflict';
    if (!this.outbox.hasRoom(next.state.id, events.length)) return 'full';
    this.#put(next);
    for (const event of events) this.outbox.add(event);
    return 'committed';
  }

  async scan(after: string, limit: number): Promise<readonly Scanned<S>[]> {
    return [...this.#stored.values()]
      .filter(({ state: { id } }) => id > after)
      .sort((a, b) => (a.state.id < b.state.id ? -1 : 1))
      .slice(0, limit)
      .map(({ state }) => ({ state, ...this.outbox.placeOf(state.id) }));
  }

  async takeDue(
    worker: string,
    now: number,
    leaseMs: number,
  ): Promise<DueAggregate<S> | undefined> {
    const due = this.#due.get(worker);
    const [id, next] =
      [...(due ?? [])]
        .filter(([, { at, leasedUntil }]) => at <= now && !isLeased(leasedUntil, now, leaseMs))
        .sort(([, a], [, b]) => a.at - b.at)
        .at(0) ?? [];
    const stored = id === undefined ? undefined : this.#stored.get(id);
    if (!due || id === undefined || !next || !stored) return undefined;
    const attempts = next.attempts + 1;
    due.set(id, { at: next.at, attempts, leasedUntil: now + leaseOf(leaseMs, next.attempts) });
    return { state: stored.state, attempts };
  }

  async list<F extends FieldOf<S>>(
    query: StoreQuery,
    fields: readonly F[] | undefined,
  ): Promise<readonly Listed<Pick<S, F>>[]> {
    const found = this.#lists.get(query.list)?.find(query) ?? [];
    return found.map(({ item: { state }, place }) => ({
      state: fields ? pick(state, fields) : state,
      place,
    }));
  }

  async countBy(field: FieldOf<S>, where: Where, limit: number): Promise<readonly Count[]> {
    const conditions = Object.entries(where);
    const counts = new Map<IndexedValue, number>();
    for (const { fields } of this.#entries.values()) {
      if (!conditions.every(([name, wanted]) => fields[name] === wanted)) continue;
      const value = indexedValueOf(fields[field]);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts]
      .map(([value, count]) => ({ value, count }))
      .toSorted((a, b) => compareValues(a.value, b.value))
      .slice(0, limit);
  }

  #put(stored: StoredAggregate<S>): void {
    const { state } = stored;
    // What the definition makes of a state comes first: it may throw.
    const dues = Object.entries(dueOf(this.#definition, state));
    const fields = allFields(state, this.#definition.indexed?.fields(state) ?? {});
    this.#stored.set(state.id, stored);
    for (const [worker, { at }] of dues) {
      const due = this.#due.get(worker) ?? new Map<string, Due>();
      this.#due.set(worker, due.set(state.id, { at, attempts: 0, leasedUntil: 0 }));
    }
    const present = this.#entries.get(state.id);
    const entry = present ?? { state, fields };
    this.#putWords(entry, present?.fields ?? {}, fields);
    Object.assign(entry, { state, fields });
    this.#entries.set(state.id, entry);
    for (const list of this.#lists.values()) list.put(entry);
  }

  /** Replaces the words of an entry's earlier fields by those of its next ones. */
  #putWords(entry: Entry<S>, earlier: Entry<S>['fields'], next: Entry<S>['fields']): void {
    for (const [field, entriesOf] of this.#words) {
      const before = new Set(wordsIn({ fields: earlier }, field));
      const after = new Set(wordsIn({ fields: next }, field));
      for (const word of before.difference(after)) {
        const entries = entriesOf.get(word) ?? [];
        entries.splice(entries.indexOf(entry), 1);
      }
      for (const word of after.difference(before)) {
        const entries = entriesOf.get(word);
        if (entries) entries.push(entry);
        else entriesOf.set(word, [entry]);
      }
    }
  }
}

/** Some fields of a state. */
const pick = <S, F extends FieldOf<S>>(state: S, fields: readonly F[]): Pick<S, F> =>
  // The type of `fromEntries` does not say which names there are.
  Object.fromEntries(fields.map((field) => [field, state[field]])) as Pick<S, F>;
