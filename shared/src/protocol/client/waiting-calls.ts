import { type Deadlined, Deadlines } from '../calls/deadlines.ts';
import type { Runtime } from '../../runtime.ts';

/** What waits for its turn. */
export interface Waiting extends Deadlined {
  readonly operation: string;
  /** The lowest goes first. */
  readonly rank: number;
}

/**
 * Calls that wait until a replica has room: the more important operations first, of equals each in
 * turn, and of one operation the oldest. Those of one that finds no room keep back no others.
 */
export class WaitingCalls<T extends Waiting> {
  readonly #max: number;
  readonly #deadlines: Deadlines<T>;
  /** None is empty; the line whose turn comes last is last. */
  readonly #lines = new Map<string, T[]>();
  #size = 0;

  /** `onExpired` hears of each call whose time was over; it has been taken out. */
  constructor(runtime: Runtime, max: number, onExpired: (call: T) => void) {
    this.#max = max;
    this.#deadlines = new Deadlines<T>(
      runtime,
      () => this.#all(),
      (call) => {
        if (this.delete(call)) onExpired(call);
      },
    );
  }

  get size(): number {
    return this.#size;
  }

  /** Whether calls of this operation wait. */
  has(operation: string): boolean {
    return this.#lines.has(operation);
  }

  /** Of each operation the call that is next, in the order of their turns. They stay. */
  firsts(): readonly T[] {
    const firsts = [...this.#lines.values()].flatMap(([first]) => first ?? []);
    return firsts.length > 1 ? firsts.toSorted((a, b) => a.rank - b.rank) : firsts;
  }

  /**
   * Puts a call in its place. Where all are taken, returns who has to go: a less important one, or
   * one of an operation of which more wait than of its own; else itself.
   */
  add(call: T): T | undefined {
    const pushedOut = this.#size >= this.#max ? this.#lesserThan(call) : undefined;
    if (pushedOut === call) return call;
    if (pushedOut) this.delete(pushedOut);
    const line = this.#lines.get(call.operation) ?? [];
    line.push(call);
    this.#lines.set(call.operation, line);
    this.#size += 1;
    this.#deadlines.add(call.expiresAt);
    return pushedOut;
  }

  /**
   * Takes a call out; false where it does not wait. Where it was the first of its operation, that
   * has had its turn, and the next one comes after those of all others.
   */
  delete(call: T): boolean {
    const line = this.#lines.get(call.operation);
    const place = line?.indexOf(call) ?? -1;
    if (!line || place < 0) return false;
    if (place === 0) line.shift();
    else line.splice(place, 1);
    this.#size -= 1;
    const isLast = line.length === 0;
    if (isLast || (place === 0 && this.#lines.size > 1)) this.#lines.delete(call.operation);
    if (!isLast) this.#lines.set(call.operation, line);
    if (this.#size === 0) this.#deadlines.close();
    return true;
  }

  /** Takes all out. */
  takeAll(): readonly T[] {
    const calls = this.#all();
    this.#deadlines.close();
    this.#lines.clear();
    this.#size = 0;
    return calls;
  }

  #all(): readonly T[] {
    return [...this.#lines.values()].flat();
  }

  /** The newest of the least important operation, of equals the one of which most wait. */
  #lesserThan(call: T): T {
    const own = this.#lines.get(call.operation)?.length ?? 0;
    let [lesser, most] = [call, own + 1];
    for (const line of this.#lines.values()) {
      const last = line.at(-1);
      if (!last || last.rank < lesser.rank) continue;
      if (last.rank === lesser.rank && line.length <= most) continue;
      [lesser, most] = [last, line.length];
    }
    return lesser;
  }
}
