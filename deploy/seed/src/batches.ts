import type { Article, Catalogue } from './catalogue/catalogue.ts';
import { variantAt } from './catalogue/variants.ts';

/** As many products as one call may ask for, so that one call tells whether a batch is there. */
const batchSize = 100;

/** Products that go into the shop together: those at the places `from` to `to` - 1. */
export interface Batch {
  readonly from: number;
  readonly to: number;
  readonly articles: readonly Article[];
}

/**
 * The products of a shop with so many, batch by batch, and never more than one in memory. The same
 * for ever, and a larger shop begins with all that a smaller one has.
 */
export function* batchesOf(catalogue: Catalogue, products: number): Generator<Batch> {
  for (let from = 0; from < products; from += batchSize) {
    const to = Math.min(from + batchSize, products);
    const articles = Array.from({ length: to - from }, (_, offset) => {
      const index = from + offset;
      return catalogue.articles[index] ?? variantAt(catalogue, index);
    });
    yield { from, to, articles };
  }
}
