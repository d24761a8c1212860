import type { Recommendation } from '@shop/shared/contracts/recommendations';
import type { Candidate } from './candidate.ts';
import { type Count, mostFirst } from './count.ts';

/** The counts of baskets that matter for one product. */
export interface Counts {
  /** The products in the same baskets, and in how many. */
  readonly together: readonly Count[];
  /** In how many baskets the products of its category were at all. */
  readonly bought: readonly Count[];
}

/** The product that is looked at, and how many recommendations are wanted. */
export interface Wanted {
  readonly productId: string;
  readonly category: string;
  readonly limit: number;
}

/** Two products in one basket may be chance. */
export const minTogether = 2;

/**
 * The products bought together with a product, most first, and then the most popular ones of the
 * product's category; nothing twice, nothing that is not among `onSale`, never the product itself.
 */
export const rank = (
  { together, bought }: Counts,
  onSale: readonly Candidate[],
  { productId, category, limit }: Wanted,
): Recommendation[] => {
  const sold = new Map(onSale.map((candidate) => [candidate.id, candidate]));
  const companions = together
    .filter(({ count }) => count >= minTogether)
    .filter((other) => other.productId !== productId && sold.has(other.productId))
    .sort(mostFirst)
    .slice(0, limit);

  const taken = new Set([productId, ...companions.map((companion) => companion.productId)]);
  const countOf = new Map(bought.map((one) => [one.productId, one.count]));
  const popular = [...sold.values()]
    .filter((candidate) => candidate.category === category && !taken.has(candidate.id))
    .map(({ id }) => ({ productId: id, count: countOf.get(id) ?? 0 }))
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
