import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import { htmlAnswer, noStore, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { prices } from '../../sections/pricing/prices.ts';
import { type HomeModel, homePage } from '../home-page.ts';
import { listHref } from '../links.ts';
import { orFirstPage } from '../lost-cursor.ts';

const { q, category, sort } = productContract.operations.list.input.shape;

const homeQuery = z.strictObject({
  q,
  category,
  sort: sort.removeDefault().optional(),
  cursor: listFields.cursor,
});
type HomeQuery = z.infer<typeof homeQuery>;

const listProducts = (
  { clients }: ApiParts,
  { cursor, ...list }: HomeQuery,
  context: CallContext,
) =>
  orFirstPage(cursor, (from) =>
    clients.of(productContract).call('list', { ...list, cursor: from }, context),
  );

const findProducts = async (
  parts: ApiParts,
  filters: HomeQuery,
  context: CallContext,
): Promise<HomeModel> => {
  const { q: words, category: chosen, sort: order = words ? 'relevance' : 'name' } = filters;
  const [list, categories] = await Promise.all([
    listProducts(parts, { ...filters, sort: order }, context),
    // The list is shown without the categories where they are not available.
    parts.clients
      .of(productContract)
      .call('categories', {}, context)
      .catch(() => []),
  ]);
  const ids = list.items.map(({ id }) => id);
  const { found } = await parts.lookups.of(prices).many(ids, context);
  return {
    q: words,
    category: chosen,
    sort: order,
    items: list.items.map((card) => ({ card, price: found.get(card.id)?.value ?? null })),
    nextHref: list.nextCursor && listHref({ ...filters, cursor: list.nextCursor }),
    categories,
    ...(found.size < ids.length && { notice: 'Some prices are not known right now.' }),
  };
};

/** The home page: search, categories, and a list of products. */
export const homeRoute = (parts: ApiParts): Route =>
  route('GET', '/', {
    query: homeQuery,
    handle: async ({ query, context }) => {
      const model = await findProducts(parts, query, context);
      return htmlAnswer(200, homePage(model), model.notice ? noStore : revalidate);
    },
  });
