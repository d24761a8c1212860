import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import { jsonAnswer, noStore, revalidate } from '../edge/answer.ts';
import { noBody, noQuery, route } from '../edge/route.ts';
import type { Route } from '../edge/route.ts';
import { listFields } from '../input/query-fields.ts';
import { entityTagOf, hasVersion } from '../input/request-headers.ts';
import { pageBytes } from '../product-page/page.ts';
import { pageTimeoutMs } from '../product-page/policy.ts';
import { readTimeoutMs } from './api-parts.ts';
import type { ApiParts } from './api-parts.ts';

const { q, category, sort } = productContract.operations.list.input.shape;

const listQuery = z.strictObject({ q, category, sort, ...listFields });

const list = ({ clients }: ApiParts) =>
  route({
    method: 'GET',
    path: '/api/v1/products',
    timeoutMs: readTimeoutMs,
    query: listQuery,
    body: noBody,
    handle: async ({ query, context }) =>
      jsonAnswer(200, await clients.product.callRaw('list', query, context), revalidate),
  });

const get = ({ clients }: ApiParts) =>
  route({
    method: 'GET',
    path: '/api/v1/products/:id',
    timeoutMs: readTimeoutMs,
    query: noQuery,
    body: noBody,
    handle: async ({ id, headers, context }) => {
      const product = await clients.product.call('get', { id }, context);
      const tagged = { ...revalidate, ETag: entityTagOf(product.version) };
      return hasVersion(headers, product.version)
        ? { status: 304, headers: tagged, body: '' }
        : jsonAnswer(200, product, tagged);
    },
  });

const page = ({ composePage }: ApiParts) =>
  route({
    method: 'GET',
    path: '/api/v1/products/:id/page',
    timeoutMs: pageTimeoutMs,
    query: noQuery,
    body: noBody,
    handle: async ({ id, context }) => {
      const composed = await composePage(id, context);
      const caching = composed.degraded.length > 0 ? noStore : revalidate;
      return jsonAnswer(200, pageBytes(composed), caching);
    },
  });

/** Products as data: lists, single ones, and the page that is put together from all services. */
export const productRoutes = (parts: ApiParts): readonly Route[] => [
  list(parts),
  get(parts),
  page(parts),
];
