import { inventoryContract } from '@shop/shared/contracts/inventory';
import { jsonAnswer } from '../../edge/answer.ts';
import { noQuery, route } from '../../edge/route.ts';
import type { Route } from '../../edge/route.ts';
import { idempotencyKeyOf } from '../../input/request-headers.ts';
import { writeTimeoutMs } from '../../api/api-parts.ts';
import type { ApiParts } from '../../api/api-parts.ts';

const adjustment = inventoryContract.operations.adjust.input.omit({ id: true });

const post = ({ write }: ApiParts) =>
  route({
    method: 'POST',
    path: '/api/v1/products/:id/stock-adjustments',
    admin: true,
    timeoutMs: writeTimeoutMs,
    query: noQuery,
    bodyType: 'json',
    body: adjustment,
    handle: async ({ id, body, headers, context, scopeKey }) => {
      const options = { context, key: idempotencyKeyOf(headers, scopeKey), changes: [id] };
      return jsonAnswer(200, await write(inventoryContract, 'adjust', { ...body, id }, options));
    },
  });

/** The routes for changes of stock, in the back office. */
export const stockRoutes = (parts: ApiParts): readonly Route[] => [post(parts)];
