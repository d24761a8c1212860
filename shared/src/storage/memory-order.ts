import type { Listed, Place } from './aggregate-store.ts';
import { type SortField, comparePlaces } from './order.ts';

/** The index of the first one after a place. */
const indexAfter = (
  sorted: readonly Listed<unknown>[],
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
  all: Iterable<Listed<T>>,
  limit: number,
  order: readonly SortField[],
): readonly Listed<T>[] => {
  const first: Listed<T>[] = [];
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
  #sorted: Listed<T>[] = [];
  /** By id; sorted in when the list is read, or when they are many. */
  readonly #added = new Map<unknown, Listed<T>>();

  constructor(order: readonly SortField[]) {
    this.#order = order;
  }

  add(member: Listed<T>): void {
    // The id is the last of the fields that decide the order.
    this.#added.set(member.place.at(-1), member);
    const most = Math.max(minAdded, this.#sorted.length * maxAddedShare);
    if (this.#added.size > most) this.#sortIn();
  }

  /** Takes out the member at a place, which there is. */
  delete(place: Place): void {
    if (this.#added.delete(place.at(-1))) return;
    this.#sorted.splice(indexAfter(this.#sorted, place, this.#order) - 1, 1);
  }

  /** At most `limit` members that come after a place. */
  read(after: Place | undefined, limit: number): readonly Listed<T>[] {
    this.#sortIn();
    const start = after ? indexAfter(this.#sorted, after, this.#order) : 0;
    return this.#sorted.slice(start, start + limit);
  }

  #sortIn(): void {
    if (this.#added.size > maxInsertions) {
      this.#sorted = [...this.#sorted, ...this.#added.values()];
      this.#sorted.sort((a, b) => comparePlaces(this.#order, a.place, b.place));
    } else {
      for (const one of this.#added.values()) {
        this.#sorted.splice(indexAfter(this.#sorted, one.place, this.#order), 0, one);
      }
    }
    this.#added.clear();
  }
}
