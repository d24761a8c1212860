import { z } from 'zod';
import { merchantDraft, merchantsContract } from '@shop/shared/contracts/merchants';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer, taggedAnswer } from '../../api/versioned.ts';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import {
  expectedVersionOf,
  idempotencyKeyOf,
  idempotencyKeyOr,
  replacedVersionOf,
} from '../../input/request-headers.ts';
import { merchantPageRoute } from './page-route.ts';

/** Merchants as data. */
const readRoutes = ({ clients }: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/merchants', {
    query: z.strictObject(listFields),
    handle: async ({ query, context }) =>
      jsonAnswer(
        200,
        await clients.of(merchantsContract).callRaw('list', query, context),
        revalidate,
      ),
  }),
  route('GET', '/api/v1/merchants/:id', {
    handle: async ({ id, headers, context }) =>
      taggedAnswer(headers, await clients.of(merchantsContract).call('get', { id }, context)),
  }),
];

/** Merchants, and which products they sell, changed by staff. */
const staffRoutes = ({ runtime, write, checkProduct }: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/merchants', {
    admin: true,
    body: merchantDraft,
    handle: async ({ body, headers, context, scopeKey }) => {
      const options = { context, key: idempotencyKeyOf(headers, scopeKey), changes: [] };
      return jsonAnswer(201, await write(merchantsContract, 'create', body, options));
    },
  }),
  route('PUT', '/api/v1/merchants/:id', {
    admin: true,
    body: merchantDraft,
    handle: async ({ id, body, headers, context, scopeKey }) => {
      const change = { id, terms: body, expectedVersion: expectedVersionOf(headers) };
      const key = idempotencyKeyOr(headers, scopeKey, runtime.newId);
      const options = { context, key, changes: 'all' as const };
      return replacedAnswer('merchant', write(merchantsContract, 'update', change, options));
    },
  }),
  route('PUT', '/api/v1/products/:id/merchant', {
    admin: true,
    body: z.strictObject({
      merchantId: merchantsContract.operations.assign.input.shape.merchantId,
    }),
    handle: async ({ id, body, headers, context, scopeKey }) => {
      await checkProduct(id, context);
      const expectedVersion = replacedVersionOf(headers);
      const key = idempotencyKeyOr(headers, scopeKey, runtime.newId);
      const options = { context, key, changes: [id] };
      const change = { id, ...body, expectedVersion };
      return replacedAnswer('listing', write(merchantsContract, 'assign', change, options));
    },
  }),
];

/** The routes of merchants: the API, and the page of each. */
export const merchantsRoutes = (parts: ApiParts): readonly Route[] => [
  ...readRoutes(parts),
  ...staffRoutes(parts),
  merchantPageRoute(parts),
];
