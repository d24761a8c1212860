import type { Reason } from '@shop/shared/contracts/recommendations';
import { formatCount } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ProductPageSections } from '../model.ts';
import { missingNote, shown, staleNote } from './freshness.ts';
import { productGrid } from './product-card.ts';

const reasonWords = (reason: Reason): string => {
  switch (reason.kind) {
    case 'boughtTogether':
      return reason.count === 1
        ? 'Bought together once'
        : `Bought together ${formatCount(reason.count)} times`;
    case 'popular':
      return `Popular in ${reason.category.replaceAll('-', ' ')}`;
  }
};

const content = (recommendations: ProductPageSections['recommendations']) => {
  const cards = shown(recommendations);
  if (!cards) return missingNote('Recommendations', recommendations);
  if (cards.length === 0) return html`<p class="note">Nothing has been bought with it yet.</p>`;
  return productGrid(
    cards.map(({ productId, card, price, reason }) => ({
      id: productId,
      card,
      price,
      reason: reasonWords(reason),
    })),
  );
};

/** What others bought with the product, each with the reason why it is shown. */
export const boughtTogether = ({ recommendations }: ProductPageSections): Html =>
  html`<section id="together" class="band" aria-labelledby="together-title">
    <h2 id="together-title">Goes with it</h2>
    ${staleNote('Recommendations', recommendations)} ${content(recommendations)}
  </section>`;
