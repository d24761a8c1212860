import { prices } from '../../pricing/testing/sample.ts';
import { cards } from '../../product/testing/sample.ts';
import type { Recommended } from '../view.ts';

/** Six cards, two of them there only because they are popular. */
export const recommended: readonly Recommended[] = cards.slice(0, 6).map((card, index) => ({
  productId: card.id,
  reason:
    index < 4
      ? { kind: 'boughtTogether', count: 37 - index * 12 }
      : { kind: 'popular', category: card.category, count: 12 },
  card,
  price: prices[index]?.current ?? null,
}));

export { recommended as sample };
