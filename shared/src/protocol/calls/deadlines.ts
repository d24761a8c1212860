import type { Cancel, Runtime } from '../../runtime.ts';

/** What waits for its end. */
export interface Deadlined {
  /** On `Runtime.now`'s clock. */
  readonly expiresAt: number;
}

/** How late an expiry may be told. Coarse, so that ten thousand waits need few timers. */
const tickMs = 5;

/**
 * Tells of each entry whose time is over. All that is remembered is the next moment to look at the
 * entries that are left: most end long before, and then cost nothing here. (A timing wheel took
 * 2 µs a call in its timers, and kept what had ended alive until its slot came.)
 */
export class Deadlines<T extends Deadlined> {
  readonly #runtime: Runtime;
  readonly #waiting: () => Iterable<T>;
  readonly #onExpired: (entry: T) => void;
  #looksAt = Infinity;
  #cancel: Cancel = () => undefined;

  /** `waiting` gives what has not ended; `onExpired` has to take an entry out of it. */
  constructor(runtime: Runtime, waiting: () => Iterable<T>, onExpired: (entry: T) => void) {
    this.#runtime = runtime;
    this.#waiting = waiting;
    this.#onExpired = onExpired;
  }

  /** Something that ends at `expiresAt` waits from now on. */
  add(expiresAt: number): void {
    if (expiresAt < this.#looksAt) this.#lookAt(expiresAt);
  }

  /** Tells nothing of what waits now. */
  close(): void {
    this.#cancel();
    this.#looksAt = Infinity;
  }

  /** Only ever brings the look forward: what ends at once would else put off all the others. */
  #lookAt(time: number): void {
    const now = this.#runtime.now();
    const waitMs = Math.max(1, Math.ceil((time - now) / tickMs)) * tickMs;
    if (now + waitMs >= this.#looksAt) return;
    this.#cancel();
    this.#looksAt = now + waitMs;
    this.#cancel = this.#runtime.after(waitMs, () => this.#look());
  }

  #look(): void {
    const now = this.#runtime.now();
    this.#looksAt = Infinity;
    const expired: T[] = [];
    let next = Infinity;
    for (const entry of this.#waiting()) {
      if (entry.expiresAt <= now) expired.push(entry);
      else next = Math.min(next, entry.expiresAt);
    }
    if (next < Infinity) this.#lookAt(next);
    for (const entry of expired) this.#onExpired(entry);
  }
}
