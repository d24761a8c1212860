import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import type { ApiParts } from '../../api/api-parts.ts';
import { taggedAnswer } from '../../api/versioned.ts';

const { q, category, sort } = productContract.operations.list.input.shape;

/** Products as data: lists, and single ones. */
export const productRoutes = ({ clients }: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/products', {
    query: z.strictObject({ q, category, sort, ...listFields }),
    handle: async ({ query, context }) => {
      const products = await clients.of(productContract).callRaw('list', query, context);
      return jsonAnswer(200, products, revalidate);
    },
  }),
  route('GET', '/api/v1/products/:id', {
    handle: async ({ id, headers, context }) =>
      taggedAnswer(headers, await clients.of(productContract).call('get', { id }, context)),
  }),
];
