import { type Deadlined, Deadlines } from '../calls/deadlines.ts';
import type { Runtime } from '../../runtime.ts';

/** A call that can be queued. */
export interface Waiting extends Deadlined {
  readonly operation: string;
  /** Lower ranks go first. */
  readonly rank: number;
}

/**
 * The queue of calls that wait until a replica has room. More important operations go first;
 * operations of equal rank take turns; within an operation the oldest goes first. An operation
 * without room does not block the others.
 */
export class WaitingCalls<T extends Waiting> {
  size = 0;
  readonly #max: number;
  readonly #deadlines: Deadlines<T>;
  /** By operation, in the order of their turns. No list is empty. */
  readonly #queues = new Map<string, T[]>();

  /** `onExpired` is called for each call that reached its deadline; it was removed before. */
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

  /** Whether calls of this operation are queued. */
  has(operation: string): boolean {
    return this.#queues.has(operation);
  }

  /** The next call of each operation, in the order of their turns. They stay queued. */
  firsts(): readonly T[] {
    const firsts = [...this.#queues.values()].flatMap(([first]) => first ?? []);
    return firsts.length > 1 ? firsts.toSorted((a, b) => a.rank - b.rank) : firsts;
  }

  /**
   * Queues a call. If the queue is full, returns the call that is shed instead: a less important
   * one, or one of an operation with more queued calls, or the given call itself.
   */
  add(call: T): T | undefined {
    const shed = this.size >= this.#max ? this.#toShed(call) : undefined;
    if (shed === call) return call;
    if (shed) this.delete(shed);
    const queue = this.#queues.get(call.operation) ?? [];
    queue.push(call);
    this.#queues.set(call.operation, queue);
    this.size += 1;
    this.#deadlines.add(call.expiresAt);
    return shed;
  }

  /**
   * Removes a call; false if it is not queued. If it was the first of its operation, the operation
   * has had its turn and goes behind all others.
   */
  delete(call: T): boolean {
    const queue = this.#queues.get(call.operation);
    const place = queue?.indexOf(call) ?? -1;
    if (!queue || place < 0) return false;
    if (place === 0) queue.shift();
    else queue.splice(place, 1);
    this.size -= 1;
    const isLast = queue.length === 0;
    if (isLast || (place === 0 && this.#queues.size > 1)) this.#queues.delete(call.operation);
    if (!isLast) this.#queues.set(call.operation, queue);
    if (this.size === 0) this.#deadlines.close();
    return true;
  }

  /** Removes and returns all calls. */
  takeAll(): readonly T[] {
    const calls = this.#all();
    this.#deadlines.close();
    this.#queues.clear();
    this.size = 0;
    return calls;
  }

  #all(): readonly T[] {
    return [...this.#queues.values()].flat();
  }

  /** The newest call of the least important operation; of equals, of the one with most calls. */
  #toShed(call: T): T {
    const own = this.#queues.get(call.operation)?.length ?? 0;
    let [lesser, most] = [call, own + 1];
    for (const queue of this.#queues.values()) {
      const last = queue.at(-1);
      if (!last || last.rank < lesser.rank) continue;
      if (last.rank === lesser.rank && queue.length <= most) continue;
      [lesser, most] = [last, queue.length];
    }
    return lesser;
  }
}
