import { z } from 'zod';
import { ordersContract } from '@shop/shared/contracts/orders';
import type { ApiParts } from '../../api/api-parts.ts';
import { jsonAnswer } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { productsOf } from './api-routes.ts';

const of = ordersContract;
const { listAll, inspect, refund } = of.operations;

/** The routes of orders for staff. */
export const staffRoutes = ({ clients, write }: ApiParts): readonly Route[] => [
  route('GET', '/api/v1/orders', {
    summary: 'List all orders, the newest first',
    of,
    admin: true,
    query: z.strictObject({
      status: listAll.input.shape.status,
      stuck: z
        .enum(['true'])
        .optional()
        .meta({ description: 'only those whose next step has failed many times' }),
      ...listFields,
    }),
    answers: { 200: listAll.output },
    handle: async ({ query: { stuck, ...page }, context }) => {
      const wanted = { ...page, ...(stuck && { stuck: true as const }) };
      return jsonAnswer(200, await clients.of(of).callRaw('listAll', wanted, context));
    },
  }),
  route('GET', '/api/v1/orders/:id', {
    summary: 'Show an order',
    of,
    admin: true,
    answers: { 200: inspect.output },
    handle: async ({ id, context }) =>
      jsonAnswer(200, await clients.of(of).callRaw('inspect', { id }, context)),
  }),
  route('POST', '/api/v1/orders/:id/refund', {
    summary: 'Pay an order back',
    of,
    admin: true,
    key: 'required',
    body: refund.input.pick({ restock: true }),
    answers: { 200: refund.output },
    errors: ['NOT_REFUNDABLE'],
    handle: async ({ id, body, key, context }) => {
      const options = { context, key, changes: productsOf };
      return jsonAnswer(200, await write(of, 'refund', { id, ...body }, options));
    },
  }),
  route('POST', '/api/v1/orders/:id/retry', {
    summary: 'Try the next step of a stuck order now',
    of,
    admin: true,
    key: 'required',
    answers: { 200: refund.output },
    errors: ['NOT_STUCK'],
    handle: async ({ id, key, context }) => {
      const options = { context, key, changes: productsOf };
      return jsonAnswer(200, await write(of, 'retry', { id }, options));
    },
  }),
];
