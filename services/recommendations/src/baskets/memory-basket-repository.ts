import type { Basket } from './basket.ts';
import type { BasketRepository, UncountedBasket } from './basket-repository.ts';

/** Baskets of one process, gone with it. */
export class MemoryBasketRepository implements BasketRepository {
  readonly #baskets = new Map<string, Basket & UncountedBasket>();

  async add(basket: Basket): Promise<Basket> {
    const standing = this.#baskets.get(basket.id);
    if (standing) return standing;
    this.#baskets.set(basket.id, { ...basket, countedIn: null });
    return basket;
  }

  async newest(limit: number): Promise<readonly (readonly string[])[]> {
    return [...this.#baskets.values()]
      .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
      .slice(0, limit)
      .map(({ productIds }) => productIds);
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
