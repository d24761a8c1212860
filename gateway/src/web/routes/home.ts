import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import { toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { readTimeoutMs } from '../../api/api-parts.ts';
import type { ApiParts } from '../../api/api-parts.ts';
import { htmlAnswer, noStore, revalidate } from '../../edge/answer.ts';
import { noBody, route } from '../../edge/route.ts';
import type { Route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { prices } from '../../sections/pricing/prices.ts';
import { homePage } from '../home-page.ts';
import type { HomeModel } from '../home-page.ts';
import { listHref } from '../links.ts';

const { q, category, sort } = productContract.operations.list.input.shape;

const homeQuery = z.strictObject({
  q,
  category,
  sort: sort.removeDefault().optional(),
  cursor: listFields.cursor,
});
type HomeQuery = z.infer<typeof homeQuery>;

const nextHref = (filters: HomeQuery, nextCursor: string | null): string | null => {
  if (nextCursor === null) return null;
  const first = listHref(filters);
  return `${first}${first.includes('?') ? '&' : '?'}cursor=${nextCursor}`;
};

/** The categories; none where they are not available, since the list is shown without them. */
const categoriesOrNone = async ({ clients }: ApiParts, context: CallContext) => {
  try {
    return await clients.of(productContract).call('categories', {}, context);
  } catch {
    return [];
  }
};

/** A page of the list; the first page where the cursor is of another list. */
const listProducts = async (
  { clients }: ApiParts,
  { cursor, ...list }: HomeQuery,
  context: CallContext,
) => {
  const product = clients.of(productContract);
  try {
    return await product.call('list', { ...list, cursor }, context);
  } catch (error) {
    const isLost = toServiceError(error).fields?.some(({ field }) => field === 'cursor');
    if (cursor === undefined || !isLost) throw error;
    return product.call('list', list, context);
  }
};

const findProducts = async (
  parts: ApiParts,
  filters: HomeQuery,
  context: CallContext,
): Promise<HomeModel> => {
  const order = filters.sort ?? (filters.q ? 'relevance' : 'name');
  const [list, categories] = await Promise.all([
    listProducts(parts, { ...filters, sort: order }, context),
    categoriesOrNone(parts, context),
  ]);
  const ids = list.items.map(({ id }) => id);
  const { found } = await parts.lookups.of(prices).many(ids, context);
  return {
    sort: order,
    ...(filters.q !== undefined && { q: filters.q }),
    ...(filters.category !== undefined && { category: filters.category }),
    items: list.items.map((card) => ({ card, price: found.get(card.id)?.value ?? null })),
    nextHref: nextHref(filters, list.nextCursor),
    categories,
    ...(found.size < ids.length && { notice: 'Some prices are not known right now.' }),
  };
};

/** The home page: search, categories, and a list of products. */
export const homeRoute = (parts: ApiParts): Route =>
  route({
    method: 'GET',
    path: '/',
    timeoutMs: readTimeoutMs,
    query: homeQuery,
    body: noBody,
    handle: async ({ query, context }) => {
      const model = await findProducts(parts, query, context);
      return htmlAnswer(200, homePage(model), model.notice ? noStore : revalidate);
    },
  });
