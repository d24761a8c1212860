import type { Identified, ListDefinition } from './aggregate.ts';
import type { Listed, Place, StoreQuery } from './aggregate-store.ts';
import { type SortField, comparePlaces, scoreField, scoreOf, sortFieldsOf } from './order.ts';

/** An aggregate, or a document of a read model, as lists see it; the same object for as long as there is one. */
export interface Entry<S extends Identified> {
  state: S;
  /** The fields of the state and the indexed ones. */
  fields: Readonly<Record<string, unknown>>;
}

interface Member<S extends Identified> {
  readonly entry: Entry<S>;
  readonly place: Place;
  readonly partition: string;
}

/** More new members than this are sorted in at once, when the list is read. */
const maxInsertions = 16;

/** The members of a list that have the same values in the fields of one filter, in order. */
class Partition<S extends Identified> {
  readonly #order: readonly SortField[];
  #sorted: Member<S>[] = [];
  #added: Member<S>[] = [];

  constructor(order: readonly SortField[]) {
    this.#order = order;
  }

  add(member: Member<S>): void {
    this.#added.push(member);
  }

  delete(member: Member<S>): void {
    const added = this.#added.indexOf(member);
    if (added >= 0) this.#added.splice(added, 1);
    else this.#sorted.splice(this.#indexAfter(member.place) - 1, 1);
  }

  /** At most `limit` members that come after a place. */
  read(after: Place | undefined, limit: number): readonly Member<S>[] {
    this.#sortIn();
    const start = after ? this.#indexAfter(after) : 0;
    return this.#sorted.slice(start, start + limit);
  }

  #sortIn(): void {
    if (this.#added.length > maxInsertions) {
      const all = [...this.#sorted, ...this.#added];
      this.#sorted = all.sort((a, b) => comparePlaces(this.#order, a.place, b.place));
    } else {
      for (const one of this.#added) this.#sorted.splice(this.#indexAfter(one.place), 0, one);
    }
    this.#added = [];
  }

  /** The index of the first member after a place. */
  #indexAfter(place: Place): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const member = this.#sorted[middle];
      if (member && comparePlaces(this.#order, member.place, place) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** One list in memory: a sorted array for each filter, and the entries of each word. */
export class MemoryList<S extends Identified> {
  readonly #list: ListDefinition;
  readonly #order: readonly SortField[];
  readonly #partitions = new Map<string, Partition<S>>();
  readonly #members = new Map<Entry<S>, readonly Member<S>[]>();
  readonly #entriesOfWord = new Map<string, Set<Entry<S>>>();
  readonly #wordsOf = new Map<Entry<S>, readonly string[]>();

  constructor(list: ListDefinition) {
    this.#list = list;
    this.#order = sortFieldsOf(list);
  }

  /** Takes in a new entry, or one whose fields have changed. */
  put(entry: Entry<S>): void {
    const place = this.#placeOf(entry, []);
    const { filters = [[]], words } = this.#list;
    for (const member of this.#members.get(entry) ?? []) this.#partition(member).delete(member);
    const members = filters.flatMap((fields) =>
      partitionsOf(fields, entry.fields).map((partition): Member<S> => ({
        entry,
        place,
        partition,
      })),
    );
    for (const member of members) this.#partition(member).add(member);
    this.#members.set(entry, members);
    if (words !== undefined) this.#putWords(entry, entry.fields[words]);
  }

  /** Takes an entry out. */
  delete(entry: Entry<S>): void {
    for (const member of this.#members.get(entry) ?? []) this.#partition(member).delete(member);
    this.#members.delete(entry);
    this.#putWords(entry, []);
    this.#wordsOf.delete(entry);
  }

  /** The results of a query, in order. */
  find({ where, all, after, limit }: StoreQuery): readonly Listed<S>[] {
    if (all.length > 0) return this.#search(where, all, after).slice(0, limit);
    const partition = this.#partitions.get(partitionOf(where));
    return (partition?.read(after, limit) ?? []).map(({ entry, place }) => ({
      state: entry.state,
      place,
    }));
  }

  #search(
    where: Readonly<Record<string, unknown>>,
    words: readonly string[],
    after: Place | undefined,
  ): readonly Listed<S>[] {
    const sets = words.map((word) => this.#entriesOfWord.get(word) ?? new Set<Entry<S>>());
    const [rarest = new Set<Entry<S>>(), ...others] = sets.sort((a, b) => a.size - b.size);
    const isWanted = (entry: Entry<S>) =>
      others.every((set) => set.has(entry)) &&
      Object.entries(where).every(([field, value]) => entry.fields[field] === value);
    return [...rarest]
      .filter(isWanted)
      .map((entry) => ({ state: entry.state, place: this.#placeOf(entry, words) }))
      .filter(({ place }) => !after || comparePlaces(this.#order, place, after) > 0)
      .sort((a, b) => comparePlaces(this.#order, a.place, b.place));
  }

  #placeOf({ fields }: Entry<S>, words: readonly string[]): Place {
    const { score = {} } = this.#list;
    return this.#order.map(({ field }) => {
      const value = field === scoreField ? scoreOf(score, fields, words) : fields[field];
      return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
    });
  }

  #partition({ partition }: Pick<Member<S>, 'partition'>): Partition<S> {
    const present = this.#partitions.get(partition) ?? new Partition<S>(this.#order);
    this.#partitions.set(partition, present);
    return present;
  }

  #putWords(entry: Entry<S>, given: unknown): void {
    const words: readonly string[] = Array.isArray(given) ? given : [];
    for (const word of this.#wordsOf.get(entry) ?? []) this.#entriesOfWord.get(word)?.delete(entry);
    for (const word of words) {
      const entries = this.#entriesOfWord.get(word) ?? new Set();
      this.#entriesOfWord.set(word, entries.add(entry));
    }
    this.#wordsOf.set(entry, words);
  }
}

/** The partitions that an entry is in: one, or one for each value of a field that holds a list. */
const partitionsOf = (
  names: readonly string[],
  fields: Readonly<Record<string, unknown>>,
): readonly string[] => {
  const where = Object.fromEntries(names.map((name) => [name, fields[name]]));
  const many = names.find((name) => Array.isArray(fields[name]));
  const values = many === undefined ? undefined : fields[many];
  if (many === undefined || !Array.isArray(values)) return [partitionOf(where)];
  return values.map((value: unknown) => partitionOf({ ...where, [many]: value }));
};

/** Stands for the values that a filter selects by. */
const partitionOf = (where: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(where).toSorted(([a], [b]) => (a < b ? -1 : 1)));
