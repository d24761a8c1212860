import type { Candidate } from './candidate.ts';
import type { Count } from './count.ts';

/** How often the products of each category were bought, most first. */
type Popularity = ReadonlyMap<string, readonly Count[]>;

/** Puts counts, most first, under the categories of their products. */
export const popularityOf = (
  bought: readonly Count[],
  candidates: readonly Candidate[],
): Popularity => {
  const categoryOf = new Map(candidates.map(({ id, category }) => [id, category]));
  return Map.groupBy(bought, ({ productId }) => categoryOf.get(productId) ?? '');
};
