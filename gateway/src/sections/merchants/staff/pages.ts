import { z } from 'zod';
import { type Merchant, merchantsContract } from '@shop/shared/contracts/merchants';
import { productContract } from '@shop/shared/contracts/product';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { buttonLink, dataTable, emptyList, none, pageHead, trail } from '../../../office/markup.ts';
import { missingPart, orMissing } from '../../../office/or-missing.ts';
import { productCell } from '../../../office/products.ts';
import { staffPage } from '../../../office/staff-page.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { listFields } from '../../../input/query-fields.ts';
import { formatAverage, formatCount, formatCountry } from '../../../web/format.ts';
import { html } from '../../../web/html.ts';
import { merchantHref } from '../../../web/links.ts';
import { orFirstPage } from '../../../web/lost-cursor.ts';
import { nextPage } from '../../../web/next-page.ts';
import { prose } from '../../../web/prose.ts';
import { merchantFacts } from '../view.ts';

const rowOf = ({ id, name, shipsFrom, since, returns, rating }: Merchant) => [
  html`<a href="${merchantHref(id)}" dir="auto">${name}</a>`,
  formatCountry(shipsFrom),
  since.slice(0, 4),
  returns.days === 0 ? 'none' : `${returns.days} days`,
  rating ? `${formatAverage(rating.average)} from ${formatCount(rating.count)}` : none(),
];

const columns = [
  { heading: 'Merchant' },
  { heading: 'Ships from', isMinor: true },
  { heading: 'Since', isFigure: true, isMinor: true },
  { heading: 'Returns', isFigure: true },
  { heading: 'Rating', isFigure: true },
];

/** The list of merchants, by name. */
export const merchantListPage = (parts: StaffParts): StaffPage =>
  staffPage('/merchants', {
    query: z.strictObject({ cursor: listFields.cursor }),
    show: async ({ query: { cursor }, context }) => {
      const { items, nextCursor } = await orFirstPage(cursor, (from) =>
        parts.clients.of(merchantsContract).call('list', { cursor: from }, context),
      );
      const create = buttonLink('/merchants/new', 'New merchant', 'primary');
      return {
        title: 'Merchants',
        main: html`${pageHead('Merchants', [create])}
        ${
          items.length > 0
            ? dataTable('Merchants', columns, items.map(rowOf))
            : emptyList('There are no merchants yet.')
        }
        ${nextPage(nextCursor && `/merchants?cursor=${nextCursor}`, 'More merchants')}`,
      };
    },
  });

/** Links to the products with these ids; to those alone that are known. */
const products = async ({ clients }: StaffParts, ids: string[], context: CallContext) => {
  if (ids.length === 0) return emptyList('It sells nothing.');
  const cards = await clients.of(productContract).call('cards', { ids }, context);
  const rows = cards.map((card) => {
    const { id, brand, withdrawn } = card;
    return [productCell(id, card, withdrawn ? `${brand} · withdrawn` : brand)];
  });
  return dataTable('Its products', [{ heading: 'Product' }], rows);
};

/** The page of a merchant: its terms, and a page of its products. */
export const merchantDetailPage = (parts: StaffParts): StaffPage =>
  staffPage('/merchants/:id', {
    query: z.strictObject({ cursor: listFields.cursor }),
    notices: { created: 'The merchant is entered.', changed: 'The merchant is changed.' },
    show: async ({ id, query: { cursor }, context }) => {
      const client = parts.clients.of(merchantsContract);
      const [merchant, { items, nextCursor }] = await Promise.all([
        client.call('get', { id }, context),
        orFirstPage(cursor, (from) =>
          client.call('listings', { merchantId: id, cursor: from }, context),
        ),
      ]);
      const ids = items.map((listing) => listing.id);
      const part = { parts, part: 'products of a merchant', context };
      const missing = missingPart('What it sells');
      const { name, about, email } = merchant;
      return {
        title: name,
        main: html`${trail('/merchants', 'Merchants')}
          ${pageHead(html`<bdi>${name}</bdi>`, [
            buttonLink(`${merchantHref(id)}/edit`, 'Change', 'primary'),
          ])}
          <div class="halves">
            <div>
              <h2>Its products</h2>
              ${await orMissing(products(parts, ids, context), missing, part)}
              ${nextPage(nextCursor && `${merchantHref(id)}?cursor=${nextCursor}`, 'More products')}
            </div>
            <section class="panel">
              <h2>Terms</h2>
              ${prose(about)} ${merchantFacts(merchant)}
              <p><a href="mailto:${email}">${email}</a></p>
            </section>
          </div>`,
      };
    },
  });
