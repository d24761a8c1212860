import { z } from 'zod';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { jsonAnswer } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer } from '../../api/versioned.ts';

const { adjust, soldOut, stocktake } = inventoryContract.operations;

/** The routes for changes of stock, in the back office. */
export const stockRoutes = ({ clients, write, checkProduct }: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/products/:id/stock-adjustments', {
    summary: 'Add pieces to the stock of a product, or take some away',
    of: inventoryContract,
    admin: true,
    key: 'required',
    body: adjust.input.omit({ id: true }),
    answers: { 200: adjust.output },
    errors: ['OUT_OF_STOCK'],
    handle: async ({ id, body, key, context }) => {
      const options = { context, key, changes: [id] };
      return jsonAnswer(200, await write(inventoryContract, 'adjust', { ...body, id }, options));
    },
  }),
  route('PUT', '/api/v1/products/:id/stock', {
    summary: 'Say how many pieces of a product have been counted',
    of: inventoryContract,
    admin: true,
    key: 'optional',
    replaces: 'versionOrNothing',
    body: stocktake.input.omit({ id: true, expectedVersion: true }),
    answers: { 200: stocktake.output },
    handle: async ({ id, body, key, expectedVersion, context }) => {
      await checkProduct(id, context);
      const counted = { id, ...body, expectedVersion };
      const options = { context, key, changes: [id] };
      return replacedAnswer('stock', write(inventoryContract, 'stocktake', counted, options));
    },
  }),
  route('GET', '/api/v1/sold-out', {
    summary: 'List the products that are sold out',
    of: inventoryContract,
    admin: true,
    answers: { 200: soldOut.output },
    query: z.strictObject(listFields),
    handle: async ({ query, context }) =>
      jsonAnswer(200, await clients.of(inventoryContract).callRaw('soldOut', query, context)),
  }),
];
