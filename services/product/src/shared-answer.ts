import type { Runtime } from '@shop/shared/runtime';

/**
 * One answer for all calls that come while it is computed (request coalescing) or until it is
 * `maxAgeMs` old, so that its cost does not grow with the number of calls. A failure is not kept.
 */
export class SharedAnswer<T> {
  readonly #runtime: Runtime;
  readonly #maxAgeMs: number;
  readonly #compute: () => Promise<T>;
  #present: { readonly answer: Promise<T>; readonly expiresAt: number } | undefined;

  /** `compute` must end within a deadline of its own: it serves more than one caller. */
  constructor(runtime: Runtime, maxAgeMs: number, compute: () => Promise<T>) {
    this.#runtime = runtime;
    this.#maxAgeMs = maxAgeMs;
    this.#compute = compute;
  }

  /** The answer. Rejects with what `compute` throws. */
  async get(): Promise<T> {
    const now = this.#runtime.now();
    if (this.#present && now < this.#present.expiresAt) return this.#present.answer;
    const started = { answer: this.#compute(), expiresAt: now + this.#maxAgeMs };
    this.#present = started;
    try {
      return await started.answer;
    } catch (error) {
      if (this.#present === started) this.#present = undefined;
      throw error;
    }
  }
}
