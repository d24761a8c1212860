import { inventoryContract } from '@shop/shared/contracts/inventory';
import { jsonAnswer } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { idempotencyKeyOf } from '../../input/request-headers.ts';
import type { ApiParts } from '../../api/api-parts.ts';

const adjustment = inventoryContract.operations.adjust.input.omit({ id: true });

/** The routes for changes of stock, in the back office. */
export const stockRoutes = ({ write }: ApiParts): readonly Route[] => [
  route('POST', '/api/v1/products/:id/stock-adjustments', {
    admin: true,
    body: adjustment,
    handle: async ({ id, body, headers, context, scopeKey }) => {
      const options = { context, key: idempotencyKeyOf(headers, scopeKey), changes: [id] };
      return jsonAnswer(200, await write(inventoryContract, 'adjust', { ...body, id }, options));
    },
  }),
];
