import { z } from 'zod';
import { pricingContract } from '@shop/shared/contracts/pricing';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer } from '../../api/versioned.ts';
import { type Route, route } from '../../edge/route.ts';
import { expectedVersionOf, idempotencyKeyOr } from '../../input/request-headers.ts';

const { amount } = pricingContract.operations.reprice.input.shape;

/** The routes for changes of prices, in the back office. */
export const priceRoutes = ({ runtime, write }: ApiParts): readonly Route[] => [
  route('PUT', '/api/v1/products/:id/price', {
    admin: true,
    body: z.strictObject({ amount }),
    handle: async ({ id, body, headers, context, scopeKey }) => {
      const expectedVersion = expectedVersionOf(headers);
      const key = idempotencyKeyOr(headers, scopeKey, runtime.newId);
      const change = { id, amount: body.amount, expectedVersion };
      const options = { context, key, changes: [id] };
      return replacedAnswer('price', write(pricingContract, 'reprice', change, options));
    },
  }),
];
