import type { IdempotentWrite } from '../protocol/calls/context.ts';

/**
 * Lets one call with an idempotency key have each effect once. What an aggregate remembers of a
 * write is its name, so another effect of the same call would be taken for the same one again.
 */
export class OncePerWrite {
  /** The effects that a call has had, or has under way. */
  readonly #effects = new WeakMap<IdempotentWrite, Set<string>>();

  /**
   * Does `work`, whose result is an effect of the write; it may be tried again when it has failed.
   * Throws where the call has had this effect already.
   */
  async do<T>(
    write: IdempotentWrite | undefined,
    effect: string,
    work: () => Promise<T>,
  ): Promise<T> {
    if (!write) return work();
    const effects = this.#effects.get(write) ?? new Set();
    if (effects.has(effect)) throw new Error(`${effect} twice under one idempotency key`);
    this.#effects.set(write, effects.add(effect));
    try {
      return await work();
    } catch (error) {
      effects.delete(effect);
      throw error;
    }
  }
}
