import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { demoData } from '../demo-data.ts';
import { createWrittenBaskets, variantBasketOf } from './baskets.ts';

/** Baskets that were bought, each once all of its products are there. */
export const demo = demoData(recommendationsContract, (catalogue) => {
  const written = createWrittenBaskets(catalogue);
  return ({ from, to, articles }) => {
    const variants = articles.slice(Math.max(0, catalogue.articles.length - from));
    const baskets = [
      ...written.filter(({ lastIndex }) => lastIndex >= from && lastIndex < to),
      ...variants.map((one) => variantBasketOf(catalogue, one)),
    ];
    return baskets
      .filter((basket) => basket !== undefined)
      .map(({ input, key }) => ({ what: key, operation: 'record', input, key }));
  };
});
