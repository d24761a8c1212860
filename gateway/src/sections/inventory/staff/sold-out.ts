import { z } from 'zod';
import { type Level, inventoryContract } from '@shop/shared/contracts/inventory';
import { type Card, productContract } from '@shop/shared/contracts/product';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { buttonLink, dataTable, emptyList, pageHead } from '../../../office/markup.ts';
import { orMissing } from '../../../office/or-missing.ts';
import { productCell } from '../../../office/products.ts';
import { staffPage } from '../../../office/staff-page.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { listFields } from '../../../input/query-fields.ts';
import { formatExact } from '../../../web/format.ts';
import { html } from '../../../web/html.ts';
import { productHref } from '../../../web/links.ts';
import { orFirstPage } from '../../../web/lost-cursor.ts';
import { nextPage } from '../../../web/next-page.ts';

/** The products of levels, as far as they are known, by id. */
export const productsOf = async (
  { clients }: StaffParts,
  levels: readonly Level[],
  context: CallContext,
): Promise<ReadonlyMap<string, Card>> => {
  const ids = levels.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const cards = await clients.of(productContract).call('cards', { ids }, context);
  return new Map(cards.map((card) => [card.id, card]));
};

/** The page of the products of which no piece can be sold. */
export const soldOutPage = (parts: StaffParts): StaffPage =>
  staffPage('/stock', {
    query: z.strictObject({ cursor: listFields.cursor }),
    show: async ({ query: { cursor }, context }) => {
      const { items, nextCursor } = await orFirstPage(cursor, (from) =>
        parts.clients.of(inventoryContract).call('soldOut', { cursor: from }, context),
      );
      const about = { parts, part: 'products that are sold out', context };
      const cards = await orMissing(productsOf(parts, items, context), undefined, about);
      const noteOf = (id: string) => (cards?.get(id)?.withdrawn ? 'withdrawn' : undefined);
      const rows = items.map(({ id, onHand, available, updatedAt }) => [
        productCell(id, cards?.get(id), noteOf(id)),
        String(onHand - available),
        formatExact(updatedAt),
        buttonLink(`${productHref(id)}/stock`, 'Add pieces'),
      ]);
      const columns = [
        { heading: 'Product' },
        { heading: 'Promised', isFigure: true, isMinor: true },
        { heading: 'Since', isMinor: true },
        { heading: 'Action', isFigure: true },
      ];
      return {
        title: 'Sold out',
        main: html`${pageHead('Sold out')}
        ${
          rows.length > 0
            ? dataTable('Sold out', columns, rows)
            : emptyList('Nothing is sold out.', html`<a href="/products">All products</a>`)
        }
        ${nextPage(nextCursor && `/stock?cursor=${nextCursor}`, 'More')}`,
      };
    },
  });
