import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer, taggedAnswer } from '../../api/versioned.ts';

const { create, get, introduce, list, update } = productContract.operations;
const { q, category, sort } = list.input.shape;

/** Products as data: lists, and single ones. */
const readRoutes = ({ clients }: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/products', {
    summary: 'List or search the products on sale',
    of: productContract,
    answers: { 200: list.output },
    query: z.strictObject({ q, category, sort, ...listFields }),
    handle: async ({ query, context }) => {
      const products = await clients.of(productContract).callRaw('list', query, context);
      return jsonAnswer(200, products, revalidate);
    },
  }),
  route('GET', '/api/v1/products/:id', {
    summary: 'Show a product',
    of: productContract,
    answers: { 200: get.output, 304: {} },
    handle: async ({ id, headers, context }) =>
      taggedAnswer(headers, await clients.of(productContract).call('get', { id }, context)),
  }),
];

/** Products, created and changed by staff; one that is withdrawn is no longer sold. */
const staffRoutes = ({ write }: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/products', {
    summary: 'Add a product',
    of: productContract,
    admin: true,
    key: 'required',
    body: create.input,
    answers: { 201: create.output },
    handle: async ({ body, key, context }) => {
      const options = { context, key, changes: [] };
      return jsonAnswer(201, await write(productContract, 'create', body, options));
    },
  }),
  route('PUT', '/api/v1/products/:id', {
    summary: 'Change a product, or withdraw it from sale',
    of: productContract,
    admin: true,
    key: 'optional',
    replaces: 'version',
    body: introduce.input.omit({ id: true }),
    answers: { 200: update.output },
    handle: async ({ id, body, key, expectedVersion, context }) => {
      const change = { id, changes: body, expectedVersion };
      const options = { context, key, changes: [id] };
      return replacedAnswer('product', write(productContract, 'update', change, options));
    },
  }),
];

/** The routes of products. */
export const productRoutes = (parts: ApiParts): readonly Route[] => [
  ...readRoutes(parts),
  ...staffRoutes(parts),
];
