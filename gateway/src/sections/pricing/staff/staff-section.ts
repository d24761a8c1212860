import { pricingContract } from '@shop/shared/contracts/pricing';
import { buttonLink } from '../../../office/markup.ts';
import type { StaffSection } from '../../../office/staff-section.ts';
import { formatExact, formatMoney } from '../../../web/format.ts';
import { html } from '../../../web/html.ts';
import { productHref } from '../../../web/links.ts';
import { priceTag } from '../../../web/price-tag.ts';
import { priceForm } from './price-form.ts';

/** Prices: on the page of a product, and in the list of products. */
export const pricingStaff: StaffSection = {
  pages: (parts) => [priceForm(parts)],
  panel: {
    title: 'Price',
    notices: { priced: 'The price is set.' },
    show: async ({ clients }, id, context) => {
      const [price] = await clients.of(pricingContract).call('quote', { ids: [id] }, context);
      const href = `${productHref(id)}/price`;
      if (!price) {
        return html`<p class="note missing">It has no price yet, so nobody can order it.</p>
          <p class="actions">${buttonLink(href, 'Set a price', 'primary')}</p>`;
      }
      return html`${priceTag(price.current, price.list)}
        <p class="since">Since ${formatExact(price.updatedAt)}</p>
        <p class="actions">${buttonLink(href, 'Change the price')}</p>`;
    },
  },
  column: {
    heading: 'Price',
    cells: async ({ clients }, ids, context) => {
      const prices = await clients.of(pricingContract).call('quote', { ids }, context);
      return new Map(prices.map(({ id, current }) => [id, formatMoney(current)]));
    },
  },
};
