import { shippingContract } from '@shop/shared/contracts/shipping';
import { buttonLink } from '../../../office/markup.ts';
import type { StaffSection } from '../../../office/staff-section.ts';
import { formatCount, formatExact } from '../../../web/format.ts';
import { html } from '../../../web/html.ts';
import { productHref } from '../../../web/links.ts';
import { weightForm } from './weight-form.ts';

/** The weight of a product, on its page, and a form for it. */
export const shippingStaff: StaffSection = {
  pages: (parts) => [weightForm(parts)],
  panel: {
    title: 'Weight',
    notices: { weighed: 'The weight is set.' },
    show: async ({ clients }, id, context) => {
      const [weight] = await clients.of(shippingContract).call('weights', { ids: [id] }, context);
      const href = `${productHref(id)}/weight`;
      if (!weight) {
        return html`<p class="note missing">
            It is not known, so the shop cannot say how this can be sent, or at what price.
          </p>
          <p class="actions">${buttonLink(href, 'Set a weight', 'primary')}</p>`;
      }
      return html`<p>${formatCount(weight.grams)} g, packed</p>
        <p class="since">Since ${formatExact(weight.updatedAt)}</p>
        <p class="actions">${buttonLink(href, 'Change the weight')}</p>`;
    },
  },
};
