import type { Count, Counts, CountsQuery } from '../baskets/basket.ts';
import { maxTogether, mostFirst } from '../baskets/basket.ts';

type Numbers = Map<string, number>;

const increment = (numbers: Numbers, id: string) => numbers.set(id, (numbers.get(id) ?? 0) + 1);

const toCounts = (numbers: Iterable<[string, number]>): Count[] =>
  [...numbers].map(([productId, count]) => ({ productId, count })).sort(mostFirst);

/** In how many of the baskets that were added products were, alone and together. */
export class Tally {
  readonly #bought: Numbers = new Map();
  readonly #together = new Map<string, Numbers>();

  /** Adds a basket by its products, each once. */
  add(productIds: readonly string[]): void {
    for (const id of productIds) {
      increment(this.#bought, id);
      const others = this.#together.get(id) ?? new Map<string, number>();
      this.#together.set(id, others);
      for (const other of productIds) if (other !== id) increment(others, other);
    }
  }

  counts({ productId, among }: CountsQuery): Counts {
    const bought = among.flatMap((id): [string, number][] => {
      const count = this.#bought.get(id);
      return count === undefined ? [] : [[id, count]];
    });
    return {
      together: toCounts(this.#together.get(productId) ?? []).slice(0, maxTogether),
      bought: toCounts(bought),
    };
  }
}
