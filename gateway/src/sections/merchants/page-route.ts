import { z } from 'zod';
import { merchantsContract } from '@shop/shared/contracts/merchants';
import { productContract } from '@shop/shared/contracts/product';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import { htmlAnswer, noStore, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { merchantHref } from '../../web/links.ts';
import { orFirstPage } from '../../web/lost-cursor.ts';
import { prices } from '../pricing/prices.ts';
import { type MerchantModel, merchantPage } from './merchant-page.ts';

/** The products that there are for listings, in their order, without those that are withdrawn. */
const productsOf = async (
  { clients, lookups }: ApiParts,
  ids: string[],
  context: CallContext,
): Promise<Pick<MerchantModel, 'items' | 'notice'>> => {
  if (ids.length === 0) return { items: [] };
  const [cards, { found }] = await Promise.all([
    clients.of(productContract).call('cards', { ids }, context),
    lookups.of(prices).many(ids, context),
  ]);
  const byId = new Map(cards.map((card) => [card.id, card]));
  return {
    items: ids
      .flatMap((id) => byId.get(id) ?? [])
      .filter(({ withdrawn }) => !withdrawn)
      .map((card) => ({ card, price: found.get(card.id)?.value ?? null })),
    ...(found.size < ids.length && { notice: 'Some prices are not known right now.' }),
  };
};

const notKnown = { items: [], notice: 'Its products are not known right now.' };

/** The page of a merchant, for people; without its products while they are not known. */
export const merchantPageRoute = (parts: ApiParts): Route =>
  route('GET', '/merchants/:id', {
    query: z.strictObject({ cursor: listFields.cursor }),
    handle: async ({ id, query: { cursor }, context }) => {
      const client = parts.clients.of(merchantsContract);
      const [merchant, { items, nextCursor }] = await Promise.all([
        client.call('get', { id }, context),
        orFirstPage(cursor, (from) =>
          client.call('listings', { merchantId: id, cursor: from }, context),
        ),
      ]);
      const ids = items.map((listing) => listing.id);
      const products = await productsOf(parts, ids, context).catch(() => notKnown);
      const nextHref = nextCursor && `${merchantHref(id)}?cursor=${nextCursor}#products-title`;
      const page = merchantPage({ merchant, nextHref, ...products });
      return htmlAnswer(200, page, 'notice' in products ? noStore : revalidate);
    },
  });
