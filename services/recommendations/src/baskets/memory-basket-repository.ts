import type { Basket, Count, Counts, CountsQuery } from './basket.ts';
import { maxTogether } from './basket.ts';
import type { BasketRepository, UncountedBasket } from './basket-repository.ts';

const countEach = (productIds: readonly string[]): Count[] => {
  const counts = new Map<string, number>();
  for (const id of productIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts]
    .map(([productId, count]) => ({ productId, count }))
    .sort((a, b) => b.count - a.count || (a.productId < b.productId ? -1 : 1));
};

/** Baskets of one process, gone with it. */
export class MemoryBasketRepository implements BasketRepository {
  readonly #baskets = new Map<string, Basket & UncountedBasket>();

  async add(basket: Basket): Promise<Basket> {
    const standing = this.#baskets.get(basket.id);
    if (standing) return standing;
    this.#baskets.set(basket.id, { ...basket, countedIn: null });
    return basket;
  }

  async counts({ productId, among }: CountsQuery): Promise<Counts> {
    const baskets = [...this.#baskets.values()].map(({ productIds }) => productIds);
    const others = baskets
      .filter((productIds) => productIds.includes(productId))
      .flatMap((productIds) => productIds.filter((other) => other !== productId));
    const wanted = new Set(among);
    return {
      together: countEach(others).slice(0, maxTogether),
      bought: countEach(baskets.flat().filter((id) => wanted.has(id))),
    };
  }

  async uncounted(epoch: string, limit: number): Promise<readonly UncountedBasket[]> {
    return this.#baskets
      .values()
      .filter(({ countedIn }) => countedIn !== epoch)
      .take(limit)
      .toArray();
  }

  async markCounted(baskets: readonly UncountedBasket[], epoch: string): Promise<void> {
    for (const { id, countedIn } of baskets) {
      const basket = this.#baskets.get(id);
      if (basket?.countedIn === countedIn) this.#baskets.set(id, { ...basket, countedIn: epoch });
    }
  }
}
