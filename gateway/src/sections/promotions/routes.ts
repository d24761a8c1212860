import { z } from 'zod';
import { dealDraft, dealId, promotionsContract } from '@shop/shared/contracts/promotions';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer } from '../../api/versioned.ts';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { dealsPageRoute } from './page-route.ts';

const { apply, create, end, list } = promotionsContract.operations;

/** Deals as data, and the price of a basket with them. */
const readRoutes = ({ clients }: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/deals', {
    summary: 'List the deals that run now, and those to come',
    of: promotionsContract,
    query: z.strictObject(listFields),
    answers: { 200: list.output },
    handle: async ({ query, context }) => {
      const deals = await clients.of(promotionsContract).callRaw('list', query, context);
      return jsonAnswer(200, deals, revalidate);
    },
  }),
  route('POST', '/api/v1/quotes', {
    summary: 'Price a basket with its deals',
    of: promotionsContract,
    body: apply.input,
    answers: { 200: apply.output },
    handle: async ({ body, context }) =>
      jsonAnswer(200, await clients.of(promotionsContract).callRaw('apply', body, context)),
  }),
];

/** Deals, changed by staff. */
const staffRoutes = ({ write }: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/deals', {
    summary: 'Announce a deal',
    of: promotionsContract,
    admin: true,
    key: 'required',
    body: dealDraft,
    answers: { 201: create.output },
    errors: ['ALREADY_EXISTS', 'TOO_MANY_DEALS'],
    handle: async ({ body, key, context }) => {
      const options = { context, key, changes: 'all' as const };
      return jsonAnswer(201, await write(promotionsContract, 'create', body, options));
    },
  }),
  route('POST', '/api/v1/deals/:id/end', {
    summary: 'End a deal now',
    of: promotionsContract,
    admin: true,
    id: dealId,
    key: 'optional',
    replaces: 'version',
    answers: { 200: end.output },
    handle: async ({ id, key, expectedVersion, context }) => {
      const options = { context, key, changes: 'all' as const };
      return replacedAnswer(
        'deal',
        write(promotionsContract, 'end', { id, expectedVersion }, options),
      );
    },
  }),
];

/** The routes of deals: the API, and their page. */
export const promotionsRoutes = (parts: ApiParts): readonly Route[] => [
  ...readRoutes(parts),
  ...staffRoutes(parts),
  dealsPageRoute(parts),
];
