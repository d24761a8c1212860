import type { Price } from '@shop/shared/contracts/pricing';
import type { Section } from '../../product-page/page.ts';
import { isUnset, missingNote, staleNote } from '../../web/freshness.ts';
import { html } from '../../web/html.ts';
import { priceTag } from '../../web/price-tag.ts';
import type { View } from '../../web/view.ts';

const missing = (section: Section) =>
  isUnset(section)
    ? {
        price: html`<p class="note missing">It has no price yet.</p>`,
        hint: 'It cannot be ordered yet.',
      }
    : {
        price: missingNote('The price', section),
        hint: 'It cannot be ordered while its price is not known.',
      };

/** The price of the product. */
export const priceView: View<Price> = (price, section) => ({
  offer: staleNote('Price', section),
  ...(price ? { price: priceTag(price.current, price.list) } : missing(section)),
});
