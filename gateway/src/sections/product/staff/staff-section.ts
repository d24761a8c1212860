import { productContract } from '@shop/shared/contracts/product';
import type { StaffSection } from '../../../office/staff-section.ts';
import { formatCount, formatSlug, plural } from '../../../web/format.ts';
import { factsForm, newProductForm } from './facts-forms.ts';
import { productListPage } from './list-page.ts';
import { pictureForm, pictureRemovalForm } from './picture-forms.ts';
import { productDetailPage } from './product-page.ts';
import { saleForm } from './sale-form.ts';

/** How many categories the first page names. */
const shown = 5;

/** Products: a list with search, the page of each, and forms to create, change and withdraw them. */
export const productStaff: StaffSection = {
  nav: { label: 'Products', href: '/products' },
  // `/products/new` comes before `/products/:id`.
  pages: (parts) => [
    productListPage(parts),
    newProductForm(parts),
    productDetailPage(parts),
    factsForm(parts),
    saleForm(parts),
    pictureForm(parts),
    pictureRemovalForm(parts),
  ],
  attention: async ({ clients }, context) => {
    const categories = await clients.of(productContract).call('categories', {}, context);
    const count = categories.reduce((sum, each) => sum + each.count, 0);
    const largest = categories.toSorted((a, b) => b.count - a.count).slice(0, shown);
    return {
      title: 'On sale',
      summary: `${plural(count, 'product')} in ${plural(categories.length, 'category', 'categories')}.`,
      items: largest.map(({ category, count: of }) => ({
        href: `/products?category=${category}`,
        words: formatSlug(category),
        note: formatCount(of),
      })),
      more: { href: '/products', label: 'All products' },
    };
  },
};
