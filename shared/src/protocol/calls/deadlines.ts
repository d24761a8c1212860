import type { Cancel, Runtime } from '../../runtime.ts';

/** An entry with a deadline. */
export interface Deadlined {
  /** On `Runtime.now`'s clock. */
  readonly expiresAt: number;
}

/** How late an expiry may be reported. Coarse, so that ten thousand waits need few timers. */
const tickMs = 5;

/**
 * Reports each entry that has reached its deadline. It stores only the next time to look at the
 * waiting entries: most end long before, and then cost nothing here.
 */
export class Deadlines<T extends Deadlined> {
  readonly #runtime: Runtime;
  readonly #waiting: () => Iterable<T>;
  readonly #onExpired: (entry: T) => void;
  #looksAt = Infinity;
  #cancel: Cancel = () => undefined;

  /** `waiting` returns the present entries; `onExpired` must remove the expired one from them. */
  constructor(runtime: Runtime, waiting: () => Iterable<T>, onExpired: (entry: T) => void) {
    this.#runtime = runtime;
    this.#waiting = waiting;
    this.#onExpired = onExpired;
  }

  /** An entry with this deadline was added. */
  add(expiresAt: number): void {
    if (expiresAt < this.#looksAt) this.#lookAt(expiresAt);
  }

  /** Stops until the next `add`. */
  close(): void {
    this.#cancel();
    this.#looksAt = Infinity;
  }

  /** Only moves the look forward: a new entry must not delay the others. */
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
