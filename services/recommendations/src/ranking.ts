import type { Recommendation } from '@shop/shared/contracts/recommendations';
import { type Counts, mostFirst } from './baskets/basket.ts';

/** What a ranking is made from besides the counts. */
export interface RankingOptions {
  /** The product that is looked at. */
  readonly productId: string;
  readonly category: string;
  /** The products of the category that can be recommended. */
  readonly among: readonly string[];
  readonly isOnSale: (productId: string) => boolean;
  readonly limit: number;
}

/** Two products in one basket may be chance. */
export const minTogether = 2;

/**
 * What is bought together with a product, most first, and after it what is most popular in the
 * product's category; nothing twice, nothing that is not on sale, never the product itself.
 */
export const rank = (
  { together, bought }: Counts,
  { productId, category, among, isOnSale, limit }: RankingOptions,
): Recommendation[] => {
  const companions = together
    .filter(({ count }) => count >= minTogether)
    .filter((other) => other.productId !== productId && isOnSale(other.productId))
    .sort(mostFirst)
    .slice(0, limit);

  const taken = new Set([productId, ...companions.map((companion) => companion.productId)]);
  const countOf = new Map(bought.map((one) => [one.productId, one.count]));
  const popular = among
    .filter((id) => !taken.has(id) && isOnSale(id))
    .map((id) => ({ productId: id, count: countOf.get(id) ?? 0 }))
    .sort(mostFirst)
    .slice(0, limit - companions.length);

  return [
    ...companions.map(({ productId: id, count }): Recommendation => ({
      productId: id,
      reason: { kind: 'boughtTogether', count },
    })),
    ...popular.map(({ productId: id, count }): Recommendation => ({
      productId: id,
      reason: { kind: 'popular', category, count },
    })),
  ];
};
