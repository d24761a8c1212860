import { z } from 'zod';
import { pricingContract } from '@shop/shared/contracts/pricing';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer } from '../../api/versioned.ts';
import { type Route, route } from '../../edge/route.ts';

const { reprice, setPrice } = pricingContract.operations;

/** The routes for changes of prices, in the back office. */
export const priceRoutes = ({ write, checkProduct }: ApiParts): readonly Route[] => [
  route('PUT', '/api/v1/products/:id/price', {
    summary: 'Change the price of a product',
    of: pricingContract,
    admin: true,
    key: 'optional',
    replaces: 'version',
    body: z.strictObject({ amount: reprice.input.shape.amount }),
    answers: { 200: reprice.output },
    handle: async ({ id, body, key, expectedVersion, context }) => {
      const change = { id, ...body, expectedVersion };
      const options = { context, key, changes: [id] };
      return replacedAnswer('price', write(pricingContract, 'reprice', change, options));
    },
  }),
  route('PUT', '/api/v1/products/:id/list-price', {
    summary: 'Set the list price and the price of a product',
    of: pricingContract,
    admin: true,
    key: 'optional',
    replaces: 'versionOrNothing',
    body: setPrice.input.pick({ list: true, current: true }),
    answers: { 200: setPrice.output },
    handle: async ({ id, body, key, expectedVersion, context }) => {
      await checkProduct(id, context);
      const change = { id, ...body, expectedVersion };
      const options = { context, key, changes: [id] };
      return replacedAnswer('price', write(pricingContract, 'setPrice', change, options));
    },
  }),
];
