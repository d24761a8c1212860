/** An entry with an id, an unsigned integer of 32 bits. */
export interface Numbered {
  readonly id: number;
}

/** Ids mostly count up, so that this many in a row never share a slot. */
const slots = 1_024;

/**
 * Calls by their ids. Not a `Map`: V8 chains the old tables of a busy map, and a chain in the old
 * generation keeps every call alive that was in one of them, until a full garbage collection.
 */
export class CallTable<T extends Numbered> {
  size = 0;
  readonly #slots = new Array<T | undefined>(slots);
  /** Entries whose slot was taken. */
  readonly #others = new Map<number, T>();

  get(id: number): T | undefined {
    const found = this.#slots[id % slots];
    return found?.id === id ? found : this.#others.get(id);
  }

  /** Adds a call with an id that is not in use. */
  add(call: T): void {
    this.size += 1;
    const slot = call.id % slots;
    if (this.#slots[slot]) this.#others.set(call.id, call);
    else this.#slots[slot] = call;
  }

  /** Removes and returns a call; undefined if there is none. */
  take(id: number): T | undefined {
    const found = this.get(id);
    if (!found) return undefined;
    this.size -= 1;
    const slot = id % slots;
    if (this.#slots[slot] === found) this.#slots[slot] = undefined;
    else this.#others.delete(id);
    return found;
  }

  /** A snapshot of all calls. */
  values(): T[] {
    return [...this.#slots.filter((call) => call !== undefined), ...this.#others.values()];
  }
}
