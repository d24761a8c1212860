import type { Runtime } from '@shop/shared/runtime';
import type { Counts, CountsQuery } from '../baskets/basket.ts';
import type { BasketRepository } from '../baskets/basket-repository.ts';
import { Tally } from './tally.ts';

/** So many are read within a caller's time, whatever has been sold so far. */
const newestBaskets = 2_000;

/** One reading costs the store as much as many pages, so that these share one. */
const keptMs = 5_000;

/** What stands in for the index while there is none: counts of the newest baskets only. */
export class NewestBaskets {
  readonly #baskets: Pick<BasketRepository, 'newest'>;
  readonly #runtime: Runtime;
  #reading: Promise<Tally> | undefined;
  #readAt = -Infinity;

  constructor(baskets: Pick<BasketRepository, 'newest'>, runtime: Runtime) {
    this.#baskets = baskets;
    this.#runtime = runtime;
  }

  /** As of at most five seconds ago. Throws what the repository throws, and asks it again then. */
  async counts(query: CountsQuery): Promise<Counts> {
    const now = this.#runtime.now();
    if (!this.#reading || now - this.#readAt >= keptMs) {
      this.#readAt = now;
      this.#reading = this.#read();
    }
    const reading = this.#reading;
    try {
      return (await reading).counts(query);
    } catch (error) {
      if (this.#reading === reading) this.#reading = undefined;
      throw error;
    }
  }

  async #read(): Promise<Tally> {
    const tally = new Tally();
    for (const productIds of await this.#baskets.newest(newestBaskets)) tally.add(productIds);
    return tally;
  }
}
