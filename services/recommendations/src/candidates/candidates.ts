import type { LevelFact, ProductFact } from './fact.ts';
import type { Facts } from './facts.ts';

/** The products that may be recommended. */
export interface Candidates {
  /** False until both products and their stock have been loaded once. */
  areLoaded(): boolean;
  categoryOf(productId: string): string | undefined;
  /** Sold, and there is one to sell. */
  isOnSale(productId: string): boolean;
  /** At most `limit` products of a category that are on sale, in no particular order. */
  onSaleIn(category: string, limit: number): readonly string[];
}

/** Candidates as these facts have them at any moment. */
export const createCandidates = (
  products: Facts<ProductFact>,
  levels: Facts<LevelFact>,
): Candidates => {
  let grouped: { revision: number; by: Map<string, ProductFact[]> } | undefined;

  const inCategory = (category: string): readonly ProductFact[] => {
    const revision = products.revision();
    if (grouped?.revision !== revision) {
      grouped = { revision, by: Map.groupBy(products.all(), (product) => product.category) };
    }
    return grouped.by.get(category) ?? [];
  };

  const isOnSale = (productId: string) =>
    products.get(productId)?.withdrawn === false && (levels.get(productId)?.available ?? 0) > 0;

  return {
    areLoaded: () => products.position() !== undefined && levels.position() !== undefined,
    categoryOf: (productId) => products.get(productId)?.category,
    isOnSale,
    onSaleIn: (category, limit) =>
      inCategory(category)
        .values()
        .map(({ id }) => id)
        .filter(isOnSale)
        .take(limit)
        .toArray(),
  };
};
