/** What is found by its id, an unsigned integer of 32 bits. */
export interface Numbered {
  readonly id: number;
}

/** Ids mostly count up, so that as many in a row never share a slot. */
const slots = 1_024;

/**
 * Calls by their ids. Not a `Map`: V8 chains the tables that a busy map leaves behind, and a chain
 * that has grown old keeps every call alive that was in one of them. In a busy gateway 4 MB of
 * every 20 stayed for that until a full collection; now nothing does (`--trace-gc`).
 */
export class CallTable<T extends Numbered> {
  readonly #slots = new Array<T | undefined>(slots);
  /** Those whose slots were taken. */
  readonly #others = new Map<number, T>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): T | undefined {
    const found = this.#slots[id % slots];
    return found?.id === id ? found : this.#others.get(id);
  }

  /** Adds a call whose id no other call has. */
  add(call: T): void {
    this.#size += 1;
    const slot = call.id % slots;
    if (this.#slots[slot]) this.#others.set(call.id, call);
    else this.#slots[slot] = call;
  }

  /** Forgets a call and returns it; undefined where there is none. */
  take(id: number): T | undefined {
    const found = this.get(id);
    if (!found) return undefined;
    this.#size -= 1;
    const slot = id % slots;
    if (this.#slots[slot] === found) this.#slots[slot] = undefined;
    else this.#others.delete(id);
    return found;
  }

  /** All of them, as they are now. */
  values(): T[] {
    return [...this.#slots.filter((call) => call !== undefined), ...this.#others.values()];
  }
}
