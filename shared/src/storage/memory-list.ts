import type { Identified, ListDefinition } from './aggregate.ts';
import type { Place, StoreQuery } from './aggregate-store.ts';
import { Partition, firstOf, type Ranked } from './memory-order.ts';
import {
  type SortField,
  comparePlaces,
  indexedValueOf,
  scoreField,
  scoreOf,
  sortFieldsOf,
} from './order.ts';

/** An aggregate or a read model's document as lists see it: one object for as long as it exists. */
export interface Entry<S extends Identified> {
  state: S;
  /** The fields of the state and the indexed ones. */
  fields: Readonly<Record<string, unknown>>;
}

interface Membership<S extends Identified> {
  readonly partition: Partition<Entry<S>>;
  readonly member: Ranked<Entry<S>>;
}

/** The entries that contain each word of one field. */
type WordIndex<S extends Identified> = ReadonlyMap<string, readonly Entry<S>[]>;

/** The words of an entry in a field. */
export const wordsIn = <S extends Identified>(
  { fields }: Pick<Entry<S>, 'fields'>,
  field: string,
): readonly string[] => {
  const value = fields[field];
  return Array.isArray(value) ? value : [];
};

/** One list in memory: its entries in order, once for each of its filters. */
export class MemoryList<S extends Identified> {
  readonly #list: ListDefinition;
  readonly #order: readonly SortField[];
  readonly #words: WordIndex<S>;
  readonly #partitions = new Map<string, Partition<Entry<S>>>();
  readonly #memberships = new Map<Entry<S>, readonly Membership<S>[]>();

  /** `words` has the words of the field that the list names. */
  constructor(list: ListDefinition, words: WordIndex<S>) {
    this.#list = list;
    this.#order = sortFieldsOf(list);
    this.#words = words;
  }

  /** Takes in a new entry, or one whose fields have changed. */
  put(entry: Entry<S>): void {
    const { filters = [[]], score } = this.#list;
    // A score is known for a query only, so there is no order to keep.
    if (score) return;
    this.delete(entry);
    const member = { item: entry, place: this.#placeOf(entry, []) };
    const memberships = filters
      .flatMap((fields) => conditionsOf(fields, entry.fields))
      .map((where) => ({ partition: this.#partition(where), member }));
    for (const { partition } of memberships) partition.add(member);
    this.#memberships.set(entry, memberships);
  }

  /** Takes an entry out. */
  delete(entry: Entry<S>): void {
    for (const { partition, member } of this.#memberships.get(entry) ?? []) {
      partition.delete(member);
    }
    this.#memberships.delete(entry);
  }

  /** The results of a query, in order. */
  find({ where, all, after, limit }: StoreQuery): readonly Ranked<Entry<S>>[] {
    if (all.length === 0) return this.#partitions.get(keyOf(where))?.read(after, limit) ?? [];
    return firstOf(this.#search(where, all, after), limit, this.#order);
  }

  /** The results after a place that contain all words, in no order. */
  *#search(
    where: StoreQuery['where'],
    words: readonly string[],
    after: Place | undefined,
  ): Generator<Ranked<Entry<S>>> {
    const found = words.map((word) => this.#words.get(word) ?? []);
    const [rarest = []] = found.toSorted((a, b) => a.length - b.length);
    const { words: field = '' } = this.#list;
    const conditions = Object.entries(where);
    for (const entry of rarest) {
      if (!conditions.every(([name, value]) => entry.fields[name] === value)) continue;
      const present = wordsIn(entry, field);
      if (!words.every((word) => present.includes(word))) continue;
      const place = this.#placeOf(entry, words);
      if (!after || comparePlaces(this.#order, place, after) > 0) yield { item: entry, place };
    }
  }

  #placeOf({ fields }: Entry<S>, words: readonly string[]): Place {
    const { score = {} } = this.#list;
    return this.#order.map(({ field }) =>
      field === scoreField ? scoreOf(score, fields, words) : indexedValueOf(fields[field]),
    );
  }

  #partition(where: Readonly<Record<string, unknown>>): Partition<Entry<S>> {
    const key = keyOf(where);
    const partition = this.#partitions.get(key) ?? new Partition<Entry<S>>(this.#order);
    this.#partitions.set(key, partition);
    return partition;
  }
}

const keyOf = (where: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(where).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** The conditions that fields fulfil: one, or one for each value of a field that holds a list. */
const conditionsOf = (
  names: readonly string[],
  fields: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] => {
  const where = Object.fromEntries(names.map((name) => [name, fields[name]]));
  const many = names.find((name) => Array.isArray(fields[name]));
  if (many === undefined) return [where];
  return wordsIn({ fields }, many).map((value) => ({ ...where, [many]: value }));
};
