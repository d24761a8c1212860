import { isDeepStrictEqual } from 'node:util';
import type {
  Count,
  Identified,
  IndexedFields,
  IndexedValue,
  ListDefinition,
  Where,
} from './aggregate.ts';
import type { Listed, Place, StoreQuery } from './aggregate-store.ts';
import { Partition, firstOf } from './memory-order.ts';
import {
  comparePlaces,
  compareValues,
  indexedValueOf,
  scoreField,
  scoreOf,
  sortFieldsOf,
} from './order.ts';

/** The fields that lists filter and sort by. */
type Fields = Readonly<Record<string, unknown>>;

interface Entry<T> {
  readonly state: T;
  readonly fields: Fields;
}

const wordsIn = (fields: Fields, field: string): readonly string[] => {
  const value = fields[field];
  return Array.isArray(value) ? value : [];
};

const isSelected = (fields: Fields, where: Where): boolean =>
  Object.entries(where).every(([name, wanted]) => fields[name] === wanted);

const keyOf = (where: Fields): string =>
  JSON.stringify(Object.entries(where).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** The partitions of a filter that something belongs to: one for each value of a list of words. */
const keysOf = (names: readonly string[], fields: Fields): readonly string[] => {
  const where = Object.fromEntries(names.map((name) => [name, fields[name]]));
  const many = names.find((name) => Array.isArray(fields[name]));
  if (many === undefined) return [keyOf(where)];
  return wordsIn(fields, many).map((value) => keyOf({ ...where, [many]: value }));
};

const placeOf = (list: ListDefinition, fields: Fields, words: readonly string[] = []): Place =>
  sortFieldsOf(list).map(({ field }) =>
    field === scoreField ? scoreOf(list.score ?? {}, fields, words) : indexedValueOf(fields[field]),
  );

/** The states of one kind in memory, and their lists: each in order, once for each filter. */
export class MemoryIndex<T extends Identified> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #partitions: ReadonlyMap<ListDefinition, Map<string, Partition<T>>>;
  /** The entries of each word of each field that a list searches. */
  readonly #words = new Map<string, Map<string, Set<Entry<T>>>>();

  constructor(lists: Readonly<Record<string, ListDefinition>> = {}) {
    this.#partitions = new Map(Object.values(lists).map((list) => [list, new Map()]));
    for (const { words } of this.#partitions.keys()) {
      if (words !== undefined) this.#words.set(words, new Map());
    }
  }

  get(id: string): T | undefined {
    return this.#entries.get(id)?.state;
  }

  /** Takes in a state, in place of the one with its id; lists see its fields and the indexed ones. */
  put(state: T, indexed: IndexedFields = {}): void {
    this.delete(state.id);
    const fields = { ...state, ...indexed };
    const entry = { state, fields };
    this.#entries.set(state.id, entry);
    for (const [field, index] of this.#words) {
      for (const word of wordsIn(fields, field)) {
        const entries = index.get(word);
        if (entries) entries.add(entry);
        else index.set(word, new Set([entry]));
      }
    }
    for (const [list, key, partitions] of this.#placesOf(fields)) {
      const partition = partitions.get(key) ?? new Partition<T>(sortFieldsOf(list));
      partition.add({ state, place: placeOf(list, fields) });
      partitions.set(key, partition);
    }
  }

  delete(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const { fields } = entry;
    this.#entries.delete(id);
    for (const [field, index] of this.#words) {
      for (const word of wordsIn(fields, field)) index.get(word)?.delete(entry);
    }
    for (const [list, key, partitions] of this.#placesOf(fields)) {
      partitions.get(key)?.delete(placeOf(list, fields));
    }
  }

  /** States in the order of their ids, after one of them. */
  scan(after: string, limit: number): readonly T[] {
    const ids = [...this.#entries.keys()].filter((id) => id > after).sort();
    return ids.slice(0, limit).flatMap((id) => this.get(id) ?? []);
  }

  /** The results of a query, in order. */
  find({ list, where, all, except, after, limit }: StoreQuery): readonly Listed<T>[] {
    const excluded = new Set(except);
    if (all.length === 0) {
      const partition = this.#partitionsOf(list)?.get(keyOf(where));
      const read = partition?.read(after, limit + excluded.size) ?? [];
      return read.filter(({ state }) => !excluded.has(state.id)).slice(0, limit);
    }
    const order = sortFieldsOf(list);
    const index = this.#words.get(list.words ?? '');
    const found = all.map((word) => index?.get(word) ?? new Set<Entry<T>>());
    const [rarest = []] = found.toSorted((a, b) => a.size - b.size);
    const results = Iterator.from(rarest)
      .filter((entry) => isSelected(entry.fields, where) && found.every((one) => one.has(entry)))
      .filter(({ state }) => !excluded.has(state.id))
      .map(({ state, fields }) => ({ state, place: placeOf(list, fields, all) }))
      .filter(({ place }) => !after || comparePlaces(order, place, after) > 0);
    return firstOf(results, limit, order);
  }

  /** Counts by the values of a field; at most `limit` of them, in ascending order. */
  countBy(field: string, where: Where, limit: number): readonly Count[] {
    const counts = new Map<IndexedValue, number>();
    for (const { fields } of this.#entries.values()) {
      if (!isSelected(fields, where)) continue;
      const value = indexedValueOf(fields[field]);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts]
      .map(([value, count]) => ({ value, count }))
      .toSorted((a, b) => compareValues(a.value, b.value))
      .slice(0, limit);
  }

  /** A replica that shares the storage may have made an equal definition of its own. */
  #partitionsOf(list: ListDefinition): Map<string, Partition<T>> | undefined {
    const own = this.#partitions.get(list);
    if (own) return own;
    const equal = [...this.#partitions.keys()].find((one) => isDeepStrictEqual(one, list));
    return equal && this.#partitions.get(equal);
  }

  /** Where lists have something with these fields. */
  *#placesOf(
    fields: Fields,
  ): Generator<readonly [ListDefinition, key: string, Map<string, Partition<T>>]> {
    for (const [list, partitions] of this.#partitions) {
      const { filters = [[]], score } = list;
      // A score is known for a query only, so there is no order to keep.
      if (score) continue;
      const keys = new Set(filters.flatMap((names) => keysOf(names, fields)));
      for (const key of keys) yield [list, key, partitions];
    }
  }
}
