import { z } from 'zod';
import { merchantDraft, merchantsContract } from '@shop/shared/contracts/merchants';
import type { ApiParts } from '../../api/api-parts.ts';
import { asPrecondition } from '../../api/precondition.ts';
import { jsonAnswer, noStore, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import {
  entityTagOf,
  expectedVersionOf,
  hasTag,
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
    handle: async ({ id, headers, context }) => {
      const merchant = await clients.of(merchantsContract).call('get', { id }, context);
      const tag = entityTagOf(merchant.version);
      const tagged = { ...revalidate, ETag: tag };
      return hasTag(headers, tag)
        ? { status: 304, headers: tagged, body: '' }
        : jsonAnswer(200, merchant, tagged);
    },
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
      try {
        const options = { context, key, changes: 'all' as const };
        const merchant = await write(merchantsContract, 'update', change, options);
        return jsonAnswer(200, merchant, { ...noStore, ETag: entityTagOf(merchant.version) });
      } catch (error) {
        throw asPrecondition('merchant', error);
      }
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
      try {
        const options = { context, key, changes: [id] };
        const change = { id, ...body, expectedVersion };
        const listing = await write(merchantsContract, 'assign', change, options);
        return jsonAnswer(200, listing, { ...noStore, ETag: entityTagOf(listing.version) });
      } catch (error) {
        throw asPrecondition('listing', error);
      }
    },
  }),
];

/** The routes of merchants: the API, and the page of each. */
export const merchantsRoutes = (parts: ApiParts): readonly Route[] => [
  ...readRoutes(parts),
  ...staffRoutes(parts),
  merchantPageRoute(parts),
];
