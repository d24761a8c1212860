import type { Basket } from './basket.ts';
import type { Candidate } from './candidate.ts';

/** In how many baskets a product was. */
export interface Count {
  readonly productId: string;
  readonly count: number;
}

/** Orders counts, most first; of equal ones the id decides. */
export const mostFirst = (a: Count, b: Count): number =>
  b.count - a.count || (a.productId < b.productId ? -1 : Number(a.productId > b.productId));

/** In how many of these baskets each product is, most first. */
export const countBought = (baskets: readonly Pick<Basket, 'productIds'>[]): readonly Count[] => {
  const counts = new Map<string, number>();
  for (const { productIds } of baskets) {
    for (const id of productIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts].map(([productId, count]) => ({ productId, count })).sort(mostFirst);
};

/** How often the products of each category were bought; counts keep their order. */
export const byCategory = (
  bought: readonly Count[],
  candidates: readonly Candidate[],
): ReadonlyMap<string, readonly Count[]> => {
  const categoryOf = new Map(candidates.map(({ id, category }) => [id, category]));
  return Map.groupBy(bought, ({ productId }) => categoryOf.get(productId) ?? '');
};
