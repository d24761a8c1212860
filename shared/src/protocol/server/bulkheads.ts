import { hasShare } from '../fair-share.ts';
import type { ServedCall } from './served-call.ts';

/** The calls of one operation. */
interface Bulkhead {
  /** The number of running calls, and how many may run at a time. */
  running: number;
  readonly max: number;
  /** The queued calls, the oldest first. */
  readonly waiting: Set<ServedCall>;
  isAdvancing: boolean;
}

/**
 * Isolates the operations of a server from each other (Nygard's bulkheads, Release It!, 2007). An
 * operation with a bulkhead runs at most that many calls at a time, so that it cannot use all
 * connections to the store. More calls wait in a queue of their own and block no other operation.
 */
export class Bulkheads {
  /** The number of calls that run or are queued. */
  size = 0;
  readonly #places: number;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #begin: (call: ServedCall) => void;
  readonly #bulkheads = new Map<string, Bulkhead>();

  /** `places` are shared by all operations; `begin` runs a call when its turn has come. */
  constructor(
    places: number,
    sizes: ReadonlyMap<string, number> = new Map(),
    begin: (call: ServedCall) => void,
  ) {
    this.#places = places;
    this.#sizes = sizes;
    this.#begin = begin;
  }

  /** Whether one more call of an operation fits its share of the places. */
  hasRoomFor(operation: string): boolean {
    if (hasShare(this.size, this.size, this.#places)) return true;
    const { running, waiting } = this.#of(operation);
    return hasShare(running + waiting.size, this.size, this.#places);
  }

  /** Runs a call now, or queues it. */
  enter(call: ServedCall): void {
    const bulkhead = this.#of(call.operation);
    call.hasPlace = true;
    this.size += 1;
    if (bulkhead.running >= bulkhead.max) return void bulkhead.waiting.add(call);
    bulkhead.running += 1;
    this.#begin(call);
  }

  /** Whether a call is queued. */
  isWaiting(call: ServedCall): boolean {
    return this.#of(call.operation).waiting.has(call);
  }

  /** Frees the place of a call, running or queued; does nothing if it has none. */
  leave(call: ServedCall): void {
    const bulkhead = this.#bulkheads.get(call.operation);
    if (!bulkhead || !call.hasPlace) return;
    call.hasPlace = false;
    this.size -= 1;
    if (bulkhead.waiting.delete(call)) return;
    bulkhead.running -= 1;
    if (!bulkhead.isAdvancing) this.#advance(bulkhead);
  }

  /** Drops all calls. */
  close(): void {
    this.#bulkheads.clear();
    this.size = 0;
  }

  /** A loop, not recursion, also when a call ends at once and makes room for the next. */
  #advance(bulkhead: Bulkhead): void {
    bulkhead.isAdvancing = true;
    for (const next of bulkhead.waiting) {
      if (bulkhead.running >= bulkhead.max) break;
      bulkhead.waiting.delete(next);
      bulkhead.running += 1;
      this.#begin(next);
    }
    bulkhead.isAdvancing = false;
  }

  #of(operation: string): Bulkhead {
    const known = this.#bulkheads.get(operation);
    if (known) return known;
    const max = this.#sizes.get(operation) ?? Infinity;
    const bulkhead: Bulkhead = { running: 0, max, waiting: new Set(), isAdvancing: false };
    this.#bulkheads.set(operation, bulkhead);
    return bulkhead;
  }
}
