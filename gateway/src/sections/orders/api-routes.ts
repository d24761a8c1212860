import { z } from 'zod';
import { type Order, ordersContract, placement } from '@shop/shared/contracts/orders';
import type { ApiParts } from '../../api/api-parts.ts';
import { jsonAnswer } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { isDecided } from './words.ts';

const of = ordersContract;
const { quote, get, list, bought } = of.operations;

/** The refusals of goods that cannot be bought, or not sent. */
const unsold = ['NOT_FOR_SALE', 'NOT_SHIPPED', 'TOO_HEAVY'];

const created = (order: Order) =>
  jsonAnswer(isDecided(order) ? 201 : 202, order, {
    'Cache-Control': 'no-store',
    Location: `/api/v1/orders/${order.id}`,
  });

/** Quotations, for everybody, and orders that are placed. */
const checkoutRoutes = ({ clients, customers, write }: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/quotations', {
    summary: 'Show what an order would cost',
    of,
    body: quote.input,
    answers: { 200: quote.output },
    errors: unsold,
    handle: async ({ body, context }) =>
      jsonAnswer(200, await clients.of(of).callRaw('quote', body, context)),
  }),
  route('POST', '/api/v1/orders', {
    summary: 'Place an order',
    description:
      '201 once it is paid or has come to its end, 202 while it is worked on: the order at ' +
      '`Location` shows how far it is. `total` is the one that the customer has seen; another one is ' +
      'refused with the total of now.',
    of,
    customer: true,
    key: 'required',
    body: placement,
    answers: { 201: get.output, 202: get.output },
    errors: [...unsold, 'COUPON_REFUSED', 'TOTAL_CHANGED'],
    handle: async ({ headers, body, key, contextOf }) => {
      const { user } = await customers.ofProgram(headers);
      const changes = body.lines.map(({ productId }) => productId);
      return created(await write(of, 'place', body, { context: contextOf(user), key, changes }));
    },
  }),
];

/** The orders of the customer who is signed in. */
const ownRoutes = ({ clients, customers, write }: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/orders', {
    summary: 'List the orders of the customer who is signed in',
    of,
    customer: true,
    query: z.strictObject(listFields),
    answers: { 200: list.output },
    handle: async ({ headers, query, contextOf }) => {
      const { user } = await customers.ofProgram(headers);
      return jsonAnswer(200, await clients.of(of).callRaw('list', query, contextOf(user)));
    },
  }),
  route('GET', '/api/v1/products/:id/purchases', {
    summary: 'List the last orders in which the customer who is signed in has bought a product',
    of,
    customer: true,
    answers: { 200: bought.output },
    handle: async ({ headers, id: productId, contextOf }) => {
      const { user } = await customers.ofProgram(headers);
      return jsonAnswer(
        200,
        await clients.of(of).callRaw('bought', { productId }, contextOf(user)),
      );
    },
  }),
  route('GET', '/api/v1/orders/:id', {
    summary: 'Show an order of the customer who is signed in',
    of,
    customer: true,
    answers: { 200: get.output },
    handle: async ({ headers, id, contextOf }) => {
      const { user } = await customers.ofProgram(headers);
      return jsonAnswer(200, await clients.of(of).callRaw('get', { id }, contextOf(user)));
    },
  }),
  route('POST', '/api/v1/orders/:id/cancel', {
    summary: 'Cancel an order that is not being shipped yet',
    of,
    customer: true,
    key: 'required',
    answers: { 200: get.output },
    errors: ['NOT_CANCELLABLE'],
    handle: async ({ headers, id, key, contextOf }) => {
      const { user } = await customers.ofProgram(headers);
      const options = { context: contextOf(user), key, changes: productsOf };
      return jsonAnswer(200, await write(of, 'cancel', { id }, options));
    },
  }),
];

/** The products whose stock an order changes. */
export const productsOf = ({ lines }: Pick<Order, 'lines'>): readonly string[] =>
  lines.map(({ productId }) => productId);

/** The routes of orders for programs. */
export const apiRoutes = (parts: ApiParts): readonly Route[] => [
  ...checkoutRoutes(parts),
  ...ownRoutes(parts),
];
