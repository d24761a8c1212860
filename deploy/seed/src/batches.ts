import { type Basket, createWrittenBaskets, variantBasketOf } from './baskets/baskets.ts';
import { type Article, readCatalogue } from './catalogue/catalogue.ts';
import { variantAt } from './catalogue/variants.ts';
import { type KeyedReview, reviewsOf } from './reviews/reviews.ts';

/** As many products as one call may ask for, so that one call tells whether a batch is there. */
const batchSize = 100;

/** Some products and all that belongs to them, or to them and products of earlier batches. */
export interface Batch {
  readonly articles: readonly Article[];
  readonly reviews: readonly KeyedReview[];
  readonly baskets: readonly Basket[];
}

/** One of each list in turn, so that no product gets all of its reviews at once. */
const takeTurns = <T>(lists: readonly (readonly T[])[]): T[] => {
  const rounds = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: rounds }, (_, round) =>
    lists.flatMap((list) => list.slice(round, round + 1)),
  ).flat();
};

/**
 * The demo data of a shop with so many products, batch by batch, and never more than one in memory.
 * The same for ever, and a larger shop begins with all that a smaller one has.
 */
export function* batchesOf(products: number): Generator<Batch> {
  const catalogue = readCatalogue();
  const written = catalogue.articles.length;
  const writtenBaskets = createWrittenBaskets(catalogue);
  for (let from = 0; from < products; from += batchSize) {
    const to = Math.min(from + batchSize, products);
    const articles = Array.from({ length: to - from }, (_, offset) => {
      const index = from + offset;
      return catalogue.articles[index] ?? variantAt(catalogue, index);
    });
    const baskets: (Basket | undefined)[] = [
      ...writtenBaskets.filter(({ lastIndex }) => lastIndex >= from && lastIndex < to),
      ...articles.slice(Math.max(0, written - from)).map((one) => variantBasketOf(catalogue, one)),
    ];
    yield {
      articles,
      reviews: takeTurns(articles.map((article) => reviewsOf(article, written))),
      baskets: baskets.filter((basket) => basket !== undefined),
    };
  }
}
