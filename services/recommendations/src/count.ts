import type { Basket } from './basket.ts';

/** In how many baskets a product was. */
export interface Count {
  readonly productId: string;
  readonly count: number;
}

/** What the baskets tell about one product. */
export interface Counts {
  /** The products in the same baskets, and in how many. */
  readonly together: readonly Count[];
  /** In how many baskets the products of its category were at all. */
  readonly bought: readonly Count[];
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
