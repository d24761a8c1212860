import { country } from '@shop/shared/contracts/common';
import { productOptions, shippingContract } from '@shop/shared/contracts/shipping';
import { minute } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
import { shippingView } from './view.ts';

/** The ways of sending the product, to all countries. */
export const shipping = section(shippingContract, {
  ask: (productId) => ['ofProduct', { productId }],
  schema: productOptions,
  timeoutMs: 300,
  maxStaleMs: 10 * minute,
  on: { weightChanged: ({ id }) => id, zoneChanged: 'all' },
  query: { country: country.optional() },
  label: 'shipping',
  view: shippingView,
});
