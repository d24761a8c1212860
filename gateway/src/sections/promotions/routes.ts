import { z } from 'zod';
import { dealDraft, promotionsContract } from '@shop/shared/contracts/promotions';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer } from '../../api/versioned.ts';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { createCheck } from '../../input/invalid-input.ts';
import { listFields } from '../../input/query-fields.ts';
import {
  expectedVersionOf,
  idempotencyKeyOf,
  idempotencyKeyOr,
} from '../../input/request-headers.ts';
import { dealsPageRoute } from './page-route.ts';

const { apply, redeem } = promotionsContract.operations;

/** Deals as data, and the price of a basket with them. */
const readRoutes = ({ clients }: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/deals', {
    query: z.strictObject(listFields),
    handle: async ({ query, context }) => {
      const deals = await clients.of(promotionsContract).callRaw('list', query, context);
      return jsonAnswer(200, deals, revalidate);
    },
  }),
  route('POST', '/api/v1/quotes', {
    body: apply.input,
    handle: async ({ body, context }) =>
      jsonAnswer(200, await clients.of(promotionsContract).callRaw('apply', body, context)),
  }),
];

/** A coupon's code is an id of a stricter form. */
const checkUse = createCheck(redeem.input);

/** Counts a use of a coupon, or takes it back. */
const couponRoute = (path: string, operation: 'redeem' | 'release', write: ApiParts['write']) =>
  route('POST', path, {
    admin: true,
    body: redeem.input.omit({ id: true }),
    handle: async ({ id, body, headers, context, scopeKey }) => {
      const options = { context, key: idempotencyKeyOf(headers, scopeKey), changes: [] };
      const use = checkUse({ id, ...body });
      return jsonAnswer(200, await write(promotionsContract, operation, use, options));
    },
  });

/** Deals and the use of coupons, changed by staff. */
const staffRoutes = ({ runtime, write }: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/deals', {
    admin: true,
    body: dealDraft,
    handle: async ({ body, headers, context, scopeKey }) => {
      const key = idempotencyKeyOf(headers, scopeKey);
      const options = { context, key, changes: 'all' as const };
      return jsonAnswer(201, await write(promotionsContract, 'create', body, options));
    },
  }),
  route('POST', '/api/v1/deals/:id/end', {
    admin: true,
    handle: async ({ id, headers, context, scopeKey }) => {
      const expectedVersion = expectedVersionOf(headers);
      const key = idempotencyKeyOr(headers, scopeKey, runtime.newId);
      const options = { context, key, changes: 'all' as const };
      return replacedAnswer(
        'deal',
        write(promotionsContract, 'end', { id, expectedVersion }, options),
      );
    },
  }),
  couponRoute('/api/v1/coupons/:id/redeem', 'redeem', write),
  couponRoute('/api/v1/coupons/:id/release', 'release', write),
];

/** The routes of deals: the API, and their page. */
export const promotionsRoutes = (parts: ApiParts): readonly Route[] => [
  ...readRoutes(parts),
  ...staffRoutes(parts),
  dealsPageRoute(parts),
];
