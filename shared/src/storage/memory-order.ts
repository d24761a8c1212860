import type { Place } from './aggregate-store.ts';
import { type SortField, comparePlaces } from './order.ts';

/** Something that has a place in an order. */
export interface Ranked<T> {
  readonly item: T;
  readonly place: Place;
}

/** The index of the first one after a place. */
const indexAfter = (
  sorted: readonly Ranked<unknown>[],
  place: Place,
  order: readonly SortField[],
): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const one = sorted[middle];
    if (one && comparePlaces(order, one.place, place) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The first `limit` in an order, without sorting the rest. */
export const firstOf = <T>(
  all: Iterable<Ranked<T>>,
  limit: number,
  order: readonly SortField[],
): readonly Ranked<T>[] => {
  const first: Ranked<T>[] = [];
  for (const one of all) {
    const last = first.length < limit ? undefined : first.at(-1);
    if (last && comparePlaces(order, last.place, one.place) < 0) continue;
    first.splice(indexAfter(first, one.place, order), 0, one);
    if (first.length > limit) first.pop();
  }
  return first;
};

/** With more new members than this, sorting all again is faster than moving them one by one. */
const maxInsertions = 16;

/** The share of new members that is left for the next read to sort in, and their least number. */
const maxAddedShare = 1 / 8;
const minAdded = 1_000;

/** The members of a list that have the same values in the fields of one filter, in order. */
export class Partition<T> {
  readonly #order: readonly SortField[];
  #sorted: Ranked<T>[] = [];
  /** Sorted in when the list is read, or when they are many. */
  readonly #added = new Set<Ranked<T>>();

  constructor(order: readonly SortField[]) {
    this.#order = order;
  }

  add(member: Ranked<T>): void {
    this.#added.add(member);
    const most = Math.max(minAdded, this.#sorted.length * maxAddedShare);
    if (this.#added.size > most) this.#sortIn();
  }

  delete(member: Ranked<T>): void {
    if (this.#added.delete(member)) return;
    this.#sorted.splice(indexAfter(this.#sorted, member.place, this.#order) - 1, 1);
  }

  /** At most `limit` members that come after a place. */
  read(after: Place | undefined, limit: number): readonly Ranked<T>[] {
    this.#sortIn();
    const start = after ? indexAfter(this.#sorted, after, this.#order) : 0;
    return this.#sorted.slice(start, start + limit);
  }

  #sortIn(): void {
    if (this.#added.size > maxInsertions) {
      this.#sorted = [...this.#sorted, ...this.#added];
      this.#sorted.sort((a, b) => comparePlaces(this.#order, a.place, b.place));
    } else {
      for (const one of this.#added) {
        this.#sorted.splice(indexAfter(this.#sorted, one.place, this.#order), 0, one);
      }
    }
    this.#added.clear();
  }
}
