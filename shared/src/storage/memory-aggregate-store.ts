import { createMemoryOutbox } from '../events/memory-outbox.ts';
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
import { type Due, dueOf, isLeased, leaseOf } from './due.ts';
import { MemoryIndex } from './memory-index.ts';

/** Aggregates held in memory and lost on exit. */
export class MemoryAggregateStore<S extends AggregateState> implements AggregateStore<S> {
  readonly outbox = createMemoryOutbox();
  readonly #definition: AggregateDefinition<S>;
  readonly #stored = new Map<string, StoredAggregate<S>>();
  readonly #due = new Map<string, Record<string, Due>>();
  readonly #index: MemoryIndex<S>;

  constructor(definition: AggregateDefinition<S>) {
    this.#definition = definition;
    this.#index = new MemoryIndex(definition.lists);
  }

  async findMany(ids: readonly string[], fields: Fields<S>): Promise<readonly S[]> {
    return ids.flatMap((id) => this.#index.get(id) ?? []).map((state) => pick(state, fields));
  }

  async load(id: string): Promise<StoredAggregate<S> | undefined> {
    return this.#stored.get(id);
  }

  async commit({ seenVersion, events, ...next }: Commit<S>): Promise<CommitResult> {
    const { id } = next.state;
    if (this.#stored.get(id)?.state.version !== seenVersion) return 'conflict';
    if (!this.outbox.hasRoom(id, events.length)) return 'full';
    this.#put(next);
    for (const event of events) this.outbox.add(event);
    return 'committed';
  }

  async scan(after: string, limit: number): Promise<readonly Scanned<S>[]> {
    const states = this.#index.scan(after, limit);
    return states.map((state) => ({ state, ...this.outbox.placeOf(state.id) }));
  }

  async takeDue(
    worker: string,
    now: number,
    leaseMs: number,
  ): Promise<DueAggregate<S> | undefined> {
    const [first] = [...this.#due]
      .flatMap(([id, { [worker]: due }]) => (due ? [{ id, due }] : []))
      .filter(({ due: { at, leasedUntil } }) => at <= now && !isLeased(leasedUntil, now, leaseMs))
      .toSorted((a, b) => a.due.at - b.due.at);
    const state = first && this.#index.get(first.id);
    if (!state) return undefined;
    const { id, due } = first;
    const attempts = due.attempts + 1;
    const leased = { at: due.at, attempts, leasedUntil: now + leaseOf(leaseMs, due.attempts) };
    this.#due.set(id, { ...this.#due.get(id), [worker]: leased });
    return { state, attempts };
  }

  async list(query: StoreQuery, fields: Fields<S>): Promise<readonly Listed<S>[]> {
    const found = this.#index.find(query);
    return found.map(({ state, place }) => ({ state: pick(state, fields), place }));
  }

  async countBy(field: FieldOf<S>, where: Where, limit: number): Promise<readonly Count[]> {
    return this.#index.countBy(field, where, limit);
  }

  #put(stored: StoredAggregate<S>): void {
    const { state } = stored;
    // The functions of the definition come first: they may throw.
    const due = dueOf(this.#definition, state);
    const indexed = this.#definition.indexed?.fields(state);
    this.#stored.set(state.id, stored);
    if (this.#definition.due) this.#due.set(state.id, due);
    this.#index.put(state, indexed);
  }
}

const pick = <S>(state: S, fields: Fields<S>): S =>
  fields ? (Object.fromEntries(fields.map((field) => [field, state[field]])) as S) : state;
