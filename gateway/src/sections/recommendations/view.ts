import type { Money } from '@shop/shared/contracts/common';
import type { Card } from '@shop/shared/contracts/product';
import type { Reason, Recommendation } from '@shop/shared/contracts/recommendations';
import { formatCount } from '../../web/format.ts';
import { missingNote, staleNote } from '../../web/freshness.ts';
import { html } from '../../web/html.ts';
import { productGrid } from '../../web/product-card.ts';
import type { View } from '../../web/view.ts';

/** A recommendation with the joined card and price; the price is null where it is not known. */
export interface Recommended extends Recommendation {
  readonly card: Pick<Card, 'name' | 'brand' | 'category' | 'picture'>;
  readonly price: Money | null;
}

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

const grid = (items: readonly Recommended[]) =>
  items.length === 0
    ? html`<p class="note">Nothing has been bought with it yet.</p>`
    : productGrid(
        items.map(({ productId, card: shown, price, reason }) => ({
          id: productId,
          card: shown,
          price,
          reason: reasonWords(reason),
        })),
      );

/** The recommended products, each with the reason. */
export const recommendationsView: View<Recommended[]> = (items, section) => ({
  onward: html`<p><a href="#together">See what goes with it</a></p>`,
  band: html`<section id="together" class="band" aria-labelledby="together-title">
    <h2 id="together-title">Goes with it</h2>
    ${staleNote('Recommendations', section)}
    ${items ? grid(items) : missingNote('Recommendations', section)}
  </section>`,
});
