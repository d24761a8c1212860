import { type Deadlined, Deadlines } from '../calls/deadlines.ts';
import type { Runtime } from '../../runtime.ts';

/** What waits for its turn. */
export interface Waiting extends Deadlined {
  /** The lowest goes first. */
  readonly rank: number;
}

/** Calls that wait until a replica has room: the most important first, of equals the oldest. */
export class WaitingCalls<T extends Waiting> {
  readonly #max: number;
  readonly #deadlines: Deadlines<T>;
  readonly #calls: T[] = [];

  /** `onExpired` hears of each call whose time was over; it has been taken out. */
  constructor(runtime: Runtime, max: number, onExpired: (call: T) => void) {
    this.#max = max;
    this.#deadlines = new Deadlines<T>(
      runtime,
      () => this.#calls,
      (call) => {
        if (this.delete(call)) onExpired(call);
      },
    );
  }

  get size(): number {
    return this.#calls.length;
  }

  /** Who is next; it stays until it is taken out. */
  get first(): T | undefined {
    return this.#calls[0];
  }

  /** Puts a call in its place. Where all are taken, returns who has to go: it, or a lesser one. */
  add(call: T): T | undefined {
    const last = this.#calls.at(-1);
    const isFull = this.#calls.length >= this.#max;
    if (isFull && (!last || last.rank <= call.rank)) return call;
    const pushedOut = isFull ? this.#calls.pop() : undefined;
    const before = this.#calls.findLastIndex(({ rank }) => rank <= call.rank);
    this.#calls.splice(before + 1, 0, call);
    this.#deadlines.add(call.expiresAt);
    return pushedOut;
  }

  /** Takes a call out; false where it does not wait. */
  delete(call: T): boolean {
    const place = this.#calls.indexOf(call);
    if (place < 0) return false;
    this.#calls.splice(place, 1);
    if (this.#calls.length === 0) this.#deadlines.close();
    return true;
  }

  /** Takes all out. */
  takeAll(): readonly T[] {
    this.#deadlines.close();
    return this.#calls.splice(0);
  }
}
