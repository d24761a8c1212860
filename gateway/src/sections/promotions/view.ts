import type { Deal, ProductDeals } from '@shop/shared/contracts/promotions';
import { missingNote, staleNote } from '../../web/freshness.ts';
import { type Html, html } from '../../web/html.ts';
import { priceTag } from '../../web/price-tag.ts';
import type { View } from '../../web/view.ts';
import { dealTime, effectWords } from './words.ts';

const dealItem = (deal: Deal) =>
  html`<li>
    <strong>${effectWords(deal.effect)}</strong>: <bdi>${deal.name}</bdi> ${dealTime(deal)}
  </li>`;

/** The price with deals; null where no deal lowers it, so that the price itself is shown. */
const reduced = ({ price }: ProductDeals): Html | null =>
  price && price.charged.amount < price.current.amount ? priceTag(price.charged, price.list) : null;

/** The deals of the product, those to come as well, and the price that they make. */
export const dealsView: View<ProductDeals> = (deals, section) => ({
  // A deal may be over by now: a price without deals that is up to date is better.
  price: deals && section.status === 'ok' && reduced(deals),
  offer: deals
    ? html`${staleNote('Deals', section)}
      ${
        deals.now.length + deals.next.length > 0 &&
        html`<ul class="deals" aria-label="Deals">
          ${[...deals.now, ...deals.next].map(dealItem)}
        </ul>`
      }`
    : missingNote('Deals', section),
});
