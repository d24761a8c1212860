import { inventoryContract } from '@shop/shared/contracts/inventory';
import { buttonLink, factList } from '../../../office/markup.ts';
import type { StaffSection } from '../../../office/staff-section.ts';
import { formatCount, formatExact, plural } from '../../../web/format.ts';
import { html } from '../../../web/html.ts';
import { productHref } from '../../../web/links.ts';
import { productsOf, soldOutPage } from './sold-out.ts';
import { stockForm } from './stock-form.ts';

/** How many sold-out products the first page looks through, and how many it names. */
const looked = 100;
const shown = 5;

/** Says how many products that are sold have no piece: those withdrawn are among those looked at. */
const summaryOf = (count: number, areMore: boolean): string => {
  if (areMore) {
    const ofThese = plural(count, 'is sold', 'are sold');
    return `More than ${looked} products have no piece; of the first ${looked}, ${ofThese}.`;
  }
  if (count === 0) return 'Every product that is sold has pieces.';
  return `${plural(count, 'product has', 'products have')} no piece to sell.`;
};

/** Stock: on the page of a product, in the list of products, and what is sold out. */
export const inventoryStaff: StaffSection = {
  nav: { label: 'Sold out', href: '/stock' },
  pages: (parts) => [soldOutPage(parts), stockForm(parts)],
  panel: {
    title: 'Stock',
    notices: { stocked: 'The stock is changed.' },
    show: async ({ clients }, id, context) => {
      const [level] = await clients.of(inventoryContract).call('levels', { ids: [id] }, context);
      const href = `${productHref(id)}/stock`;
      if (!level) {
        return html`<p class="note missing">It was never stocked, so nobody can order it.</p>
          <p class="actions">${buttonLink(href, 'Count the first pieces', 'primary')}</p>`;
      }
      const { onHand, available, updatedAt } = level;
      return html`${factList([
          ['On hand', formatCount(onHand)],
          ['Promised to customers', formatCount(onHand - available)],
          ['To be sold', html`<strong>${formatCount(available)}</strong>`],
        ])}
        <p class="since">Since ${formatExact(updatedAt)}</p>
        <p class="actions">${buttonLink(href, 'Change the stock')}</p>`;
    },
  },
  column: {
    heading: 'Stock',
    cells: async ({ clients }, ids, context) => {
      const levels = await clients.of(inventoryContract).call('levels', { ids }, context);
      return new Map(
        levels.map(({ id, available }) => [
          id,
          available === 0 ? html`<span class="alert">sold out</span>` : formatCount(available),
        ]),
      );
    },
  },
  attention: async (parts, context) => {
    const { items, nextCursor } = await parts.clients
      .of(inventoryContract)
      .call('soldOut', { limit: looked }, context);
    const cards = await productsOf(parts, items, context);
    const sold = items.filter(({ id }) => cards.get(id)?.withdrawn === false);
    return {
      title: 'Sold out',
      summary: summaryOf(sold.length, nextCursor !== null),
      items: sold.slice(0, shown).map(({ id, updatedAt }) => ({
        href: `${productHref(id)}/stock`,
        words: cards.get(id)?.name ?? id,
        note: `since ${formatExact(updatedAt)}`,
      })),
      more: { href: '/stock', label: 'All that is sold out' },
    };
  },
};
