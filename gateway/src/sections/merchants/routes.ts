import { z } from 'zod';
import { merchantDraft, merchantId, merchantsContract } from '@shop/shared/contracts/merchants';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer, taggedAnswer } from '../../api/versioned.ts';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { merchantPageRoute } from './page-route.ts';

const { list, get, create, update, assign } = merchantsContract.operations;

/** Merchants as data. */
const readRoutes = ({ clients }: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/merchants', {
    summary: 'List the merchants, by name',
    of: merchantsContract,
    query: z.strictObject(listFields),
    answers: { 200: list.output },
    handle: async ({ query, context }) =>
      jsonAnswer(
        200,
        await clients.of(merchantsContract).callRaw('list', query, context),
        revalidate,
      ),
  }),
  route('GET', '/api/v1/merchants/:id', {
    summary: 'Show a merchant',
    of: merchantsContract,
    id: merchantId,
    answers: { 200: get.output, 304: {} },
    handle: async ({ id, headers, context }) =>
      taggedAnswer(headers, await clients.of(merchantsContract).call('get', { id }, context)),
  }),
];

/** Merchants, and which products they sell, changed by staff. */
const staffRoutes = ({ write, checkProduct }: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/merchants', {
    summary: 'Add a merchant',
    of: merchantsContract,
    admin: true,
    key: 'required',
    body: merchantDraft,
    answers: { 201: create.output },
    handle: async ({ body, key, context }) => {
      const options = { context, key, changes: [] };
      return jsonAnswer(201, await write(merchantsContract, 'create', body, options));
    },
  }),
  route('PUT', '/api/v1/merchants/:id', {
    summary: 'Change the terms of a merchant',
    of: merchantsContract,
    admin: true,
    id: merchantId,
    key: 'optional',
    replaces: 'version',
    body: merchantDraft,
    answers: { 200: update.output },
    handle: async ({ id, body, key, expectedVersion, context }) => {
      const change = { id, terms: body, expectedVersion };
      const options = { context, key, changes: 'all' as const };
      return replacedAnswer('merchant', write(merchantsContract, 'update', change, options));
    },
  }),
  route('PUT', '/api/v1/products/:id/merchant', {
    summary: 'Say which merchant sells a product',
    of: merchantsContract,
    admin: true,
    key: 'optional',
    replaces: 'versionOrNothing',
    body: assign.input.pick({ merchantId: true }),
    answers: { 200: assign.output },
    handle: async ({ id, body, key, expectedVersion, context }) => {
      await checkProduct(id, context);
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
