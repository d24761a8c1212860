import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import { type Deal, promotionsContract } from '@shop/shared/contracts/promotions';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import { htmlAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { orFirstPage } from '../../web/lost-cursor.ts';
import { dealsPage } from './deals-page.ts';

/** As many as one call asks for. */
const maxNames = 100;

/** The names of the products of deals; none while they cannot be had. */
const namesOf = async ({ clients }: ApiParts, deals: readonly Deal[], context: CallContext) => {
  const all = deals.flatMap(({ target }) => (target.scope === 'products' ? target.productIds : []));
  const ids = [...new Set(all)].slice(0, maxNames);
  if (ids.length === 0) return new Map<string, string>();
  const product = clients.of(productContract);
  const cards = await product.call('cards', { ids }, context).catch(() => []);
  return new Map(cards.map(({ id, name }) => [id, name]));
};

/** The page of all deals, for people. */
export const dealsPageRoute = (parts: ApiParts): Route =>
  route('GET', '/deals', {
    query: z.strictObject({ cursor: listFields.cursor }),
    handle: async ({ query, context }) => {
      const client = parts.clients.of(promotionsContract);
      const { items: deals, nextCursor } = await orFirstPage(query.cursor, (cursor) =>
        client.call('list', { cursor }, context),
      );
      const names = await namesOf(parts, deals, context);
      return htmlAnswer(200, dealsPage({ deals, names, nextCursor }), revalidate);
    },
  });
