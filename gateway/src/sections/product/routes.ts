import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { noBody, noQuery, route } from '../../edge/route.ts';
import type { Route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { entityTagOf, hasVersion } from '../../input/request-headers.ts';
import { readTimeoutMs } from '../../api/api-parts.ts';
import type { ApiParts } from '../../api/api-parts.ts';

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
      jsonAnswer(
        200,
        await clients.of(productContract).callRaw('list', query, context),
        revalidate,
      ),
  });

const get = ({ clients }: ApiParts) =>
  route({
    method: 'GET',
    path: '/api/v1/products/:id',
    timeoutMs: readTimeoutMs,
    query: noQuery,
    body: noBody,
    handle: async ({ id, headers, context }) => {
      const product = await clients.of(productContract).call('get', { id }, context);
      const tagged = { ...revalidate, ETag: entityTagOf(product.version) };
      return hasVersion(headers, product.version)
        ? { status: 304, headers: tagged, body: '' }
        : jsonAnswer(200, product, tagged);
    },
  });

/** Products as data: lists, and single ones. */
export const productRoutes = (parts: ApiParts): readonly Route[] => [list(parts), get(parts)];
