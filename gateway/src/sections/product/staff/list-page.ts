import { z } from 'zod';
import { type Card, productContract } from '@shop/shared/contracts/product';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { buttonLink, dataTable, emptyList, none, pageHead } from '../../../office/markup.ts';
import { orMissing } from '../../../office/or-missing.ts';
import { categoriesOf, productCell } from '../../../office/products.ts';
import { staffPage } from '../../../office/staff-page.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { listFields } from '../../../input/query-fields.ts';
import { formatSlug } from '../../../web/format.ts';
import { type Html, html } from '../../../web/html.ts';
import { queryHref } from '../../../web/links.ts';
import { orFirstPage } from '../../../web/lost-cursor.ts';
import { nextPage } from '../../../web/next-page.ts';

const { q, category, sort } = productContract.operations.list.input.shape;

const listQuery = z.strictObject({
  q,
  category,
  sort: sort.removeDefault().optional(),
  withdrawn: z.literal('yes').optional(),
  cursor: listFields.cursor,
});
type ListQuery = z.output<typeof listQuery>;

const path = '/products';

const option = (value: string, words: string, chosen = '') =>
  html`<option value="${value}" ${value === chosen && 'selected'}>${words}</option>`;

const select = (name: string, label: string, options: readonly Html[]) =>
  html`<label
    >${label}
    <select name="${name}">
      ${options}
    </select></label
  >`;

const filters = (query: ListQuery, categories: readonly string[]) => {
  const all = [...new Set([...categories, ...(query.category ? [query.category] : [])])];
  return html`<search>
    <form class="filters-form" method="get" action="${path}">
      <label class="wide"
        >Search
        <input name="q" type="search" maxlength="200" dir="auto" value="${query.q}" />
      </label>
      ${select('category', 'Category', [
        option('', 'All', query.category),
        ...all.map((slug) => option(slug, formatSlug(slug), query.category)),
      ])}
      ${select('withdrawn', 'State', [
        option('', 'On sale', query.withdrawn),
        option('yes', 'Withdrawn', query.withdrawn),
      ])}
      ${select('sort', 'Order', [
        ...(query.q ? [option('relevance', 'Best match', query.sort)] : []),
        option('name', 'Name', query.sort),
        option('newest', 'Newest', query.sort),
      ])}
      <button type="submit">Show</button>
    </form>
  </search>`;
};

/** The table of products, with the columns that sections bring. */
const productTable = async (parts: StaffParts, items: readonly Card[], context: CallContext) => {
  const ids = items.map(({ id }) => id);
  const columns = await Promise.all(
    parts.staff.flatMap(({ column }) => {
      if (!column) return [];
      const { heading } = column;
      const cells = column.cells(parts, ids, context);
      const known = orMissing(cells, undefined, { parts, part: heading, context });
      return [known.then((all) => ({ heading, known: all }))];
    }),
  );
  const rows = items.map((card) => [
    productCell(card.id, card, `${card.brand} · ${formatSlug(card.category)}`),
    ...columns.map(({ known }) => known?.get(card.id) ?? none(known ? 'none' : 'not known')),
  ]);
  const headings = columns.map(({ heading }) => ({ heading, isFigure: true }));
  return dataTable('Products', [{ heading: 'Product' }, ...headings], rows);
};

const nothing = ({ q: words, category: chosen, withdrawn }: ListQuery) => {
  if (words || chosen) {
    return emptyList('No product matches.', html`<a href="${path}">Show all products</a>`);
  }
  if (withdrawn) return emptyList('Nothing is withdrawn.');
  return emptyList(
    'There are no products yet.',
    buttonLink('/products/new', 'Create the first one', 'primary'),
  );
};

/** The list of products, with search. */
export const productListPage = (parts: StaffParts): StaffPage =>
  staffPage(path, {
    query: listQuery,
    show: async ({ query, context }) => {
      const { cursor, withdrawn, sort: order = query.q ? 'relevance' : 'name', ...filter } = query;
      const [{ items, nextCursor }, categories] = await Promise.all([
        orFirstPage(cursor, (from) => {
          const wanted = { ...filter, sort: order, withdrawn: withdrawn === 'yes', cursor: from };
          return parts.clients.of(productContract).call('list', wanted, context);
        }),
        categoriesOf(parts, context),
      ]);
      const next = nextCursor && queryHref(path, { ...query, cursor: nextCursor });
      return {
        title: 'Products',
        main: html`${pageHead('Products', [buttonLink('/products/new', 'New product', 'primary')])}
        ${filters({ ...query, sort: order }, categories)}
        ${items.length > 0 ? await productTable(parts, items, context) : nothing(query)}
        ${nextPage(next, 'More products')}`,
      };
    },
  });
