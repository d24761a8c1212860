import type { Listed, Place } from './aggregate-store.ts';
import { type SortField, comparePlaces } from './order.ts';

/** The index of the first element that `isBehind` holds for; it holds for all that follow. */
const firstIndex = <E>(sorted: readonly E[], isBehind: (element: E) => boolean): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const element = sorted[middle];
    if (element === undefined || isBehind(element)) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** The index of the first one after a place. */
const indexAfter = <T>(
  sorted: readonly Listed<T>[],
  place: Place,
  order: readonly SortField[],
): number => firstIndex(sorted, (one) => comparePlaces(order, one.place, place) > 0);

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

/** A chunk with more members is split, so that few of them move when one is added. */
const maxChunk = 1_000;

/** The members of a list that have the same values in the fields of one filter, in order. */
export class Partition<T> {
  readonly #order: readonly SortField[];
  /** One after the other they have all members; none is empty where there are several. */
  readonly #chunks: Listed<T>[][] = [[]];

  constructor(order: readonly SortField[]) {
    this.#order = order;
  }

  add(member: Listed<T>): void {
    const { at, chunk, index } = this.#find(member.place);
    chunk.splice(index, 0, member);
    if (chunk.length > maxChunk) this.#chunks.splice(at + 1, 0, chunk.splice(maxChunk / 2));
  }

  /** Takes out the member at a place, which there is. */
  delete(place: Place): void {
    const { at, chunk, index } = this.#find(place);
    chunk.splice(index - 1, 1);
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(at, 1);
  }

  /** At most `limit` members that come after a place. */
  read(after: Place | undefined, limit: number): readonly Listed<T>[] {
    const { at, index } = after ? this.#find(after) : { at: 0, index: 0 };
    const found = this.#chunks[at]?.slice(index, index + limit) ?? [];
    for (let next = at + 1; next < this.#chunks.length && found.length < limit; next++) {
      found.push(...(this.#chunks[next]?.slice(0, limit - found.length) ?? []));
    }
    return found;
  }

  /** The chunk that a place belongs to, and the index there of the first member after it. */
  #find(place: Place): { at: number; chunk: Listed<T>[]; index: number } {
    const isBehind = ([first]: Listed<T>[]) =>
      first !== undefined && comparePlaces(this.#order, first.place, place) > 0;
    const at = Math.max(0, firstIndex(this.#chunks, isBehind) - 1);
    const chunk = this.#chunks[at] ?? [];
    return { at, chunk, index: indexAfter(chunk, place, this.#order) };
  }
}
