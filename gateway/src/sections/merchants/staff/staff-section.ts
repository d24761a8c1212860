import { merchantsContract } from '@shop/shared/contracts/merchants';
import { buttonLink } from '../../../office/markup.ts';
import type { StaffSection } from '../../../office/staff-section.ts';
import { html } from '../../../web/html.ts';
import { merchantHref, productHref } from '../../../web/links.ts';
import { merchantForm, newMerchantForm } from './merchant-forms.ts';
import { merchantDetailPage, merchantListPage } from './pages.ts';
import { sellerForm } from './seller-form.ts';

/** Merchants: a list, the page of each, forms for their terms, and for who sells a product. */
export const merchantsStaff: StaffSection = {
  nav: { label: 'Merchants', href: '/merchants' },
  // `/merchants/new` comes before `/merchants/:id`.
  pages: (parts) => [
    merchantListPage(parts),
    newMerchantForm(parts),
    merchantDetailPage(parts),
    merchantForm(parts),
    sellerForm(parts),
  ],
  panel: {
    title: 'Merchant',
    notices: { seller: 'The merchant of this product is set.' },
    show: async ({ clients }, id, context) => {
      const [seller] = await clients
        .of(merchantsContract)
        .call('ofProducts', { ids: [id] }, context);
      const href = `${productHref(id)}/merchant`;
      if (!seller) {
        return html`<p class="note missing">Nobody sells it yet.</p>
          <p class="actions">${buttonLink(href, 'Choose a merchant', 'primary')}</p>`;
      }
      const { id: merchantId, name } = seller.merchant;
      return html`<p><a href="${merchantHref(merchantId)}" dir="auto">${name}</a></p>
        <p class="actions">${buttonLink(href, 'Choose another one')}</p>`;
    },
  },
};
