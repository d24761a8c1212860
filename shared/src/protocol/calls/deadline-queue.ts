import type { Cancel, Runtime } from '../../runtime.ts';

/** What can wait for its end: `isDone` entries are forgotten when their time comes. */
export interface Deadlined {
  readonly expiresAt: number;
  readonly isDone: boolean;
}

/** How late an expiry may be told. Coarse, so that ten thousand waits need one timer. */
const tickMs = 5;

/**
 * Tells of each entry whose time is over, with one timer for all of them: a hashed timing wheel
 * (Varghese and Lauck, 1987) whose slots are made when they are needed.
 */
export class DeadlineQueue<T extends Deadlined> {
  readonly #runtime: Runtime;
  readonly #onExpired: (entry: T) => void;
  readonly #slots = new Map<number, T[]>();
  #lastTick = 0;
  #cancel: Cancel | undefined;

  constructor(runtime: Runtime, onExpired: (entry: T) => void) {
    this.#runtime = runtime;
    this.#onExpired = onExpired;
  }

  add(entry: T): void {
    if (!this.#cancel) {
      this.#lastTick = Math.floor(this.#runtime.now() / tickMs);
      this.#arm();
    }
    const tick = Math.max(Math.ceil(entry.expiresAt / tickMs), this.#lastTick + 1);
    const slot = this.#slots.get(tick);
    if (slot) slot.push(entry);
    else this.#slots.set(tick, [entry]);
  }

  /** Forgets all entries. */
  close(): void {
    this.#slots.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(): void {
    this.#cancel = this.#runtime.after(tickMs, () => this.#advance());
  }

  #advance(): void {
    const tick = Math.floor(this.#runtime.now() / tickMs);
    const due = this.#takeUpTo(tick);
    if (this.#slots.size > 0) this.#arm();
    else this.#cancel = undefined;
    for (const entry of due) if (!entry.isDone) this.#onExpired(entry);
  }

  #takeUpTo(tick: number): readonly T[] {
    const missed = tick - this.#lastTick;
    // After a long pause it is cheaper to look at every slot than at every tick.
    const ticks =
      missed > this.#slots.size
        ? [...this.#slots.keys()].filter((slot) => slot <= tick).sort((a, b) => a - b)
        : Array.from({ length: missed }, (_, index) => this.#lastTick + 1 + index);
    const due = ticks.flatMap((slot) => this.#slots.get(slot) ?? []);
    for (const slot of ticks) this.#slots.delete(slot);
    this.#lastTick = tick;
    return due;
  }
}
