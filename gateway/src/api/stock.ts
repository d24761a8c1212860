import { inventoryContract } from '@shop/shared/contracts/inventory';
import { jsonAnswer } from '../edge/answer.ts';
import { noQuery, route } from '../edge/route.ts';
import type { Route } from '../edge/route.ts';
import { idempotencyKeyOf } from '../input/request-headers.ts';
import { writeTimeoutMs } from './api-parts.ts';
import type { ApiParts } from './api-parts.ts';

const adjustment = inventoryContract.operations.adjust.input.omit({ id: true });

const post = ({ clients, productChanged }: ApiParts) =>
  route({
    method: 'POST',
    path: '/api/v1/products/:id/stock-adjustments',
    admin: true,
    timeoutMs: writeTimeoutMs,
    query: noQuery,
    bodyType: 'json',
    body: adjustment,
    handle: async ({ id, body, headers, context, scopeKey }) => {
      const key = idempotencyKeyOf(headers, scopeKey);
      const level = await clients.inventory.callRaw('adjust', { ...body, id }, context, { key });
      productChanged(id);
      return jsonAnswer(200, level);
    },
  });

/** Stock, for who may change it. */
export const stockRoutes = (parts: ApiParts): readonly Route[] => [post(parts)];
