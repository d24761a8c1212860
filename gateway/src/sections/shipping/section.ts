import { country } from '@shop/shared/contracts/common';
import { productOptions, shippingContract } from '@shop/shared/contracts/shipping';
import { minute, second } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
import { shippingView } from './view.ts';

/** The ways of sending the product, to all countries. */
export const shipping = section(shippingContract, {
  ask: (productId) => ['ofProduct', { productId }],
  schema: productOptions,
  timeoutMs: 300,
  maxStaleMs: 10 * minute,
  // Days of arrival change with the clock.
  freshMs: 10 * second,
  on: { weightChanged: ({ id }) => id, zoneChanged: 'all' },
  query: { country: country.optional() },
  mobile: ({ zones: [zone] }) => ({
    shipping: zone && {
      country: zone.countries[0],
      options: zone.options
        .slice(0, 2)
        .map(({ name, price, earliest, latest }) => ({ name, price, earliest, latest })),
    },
  }),
  label: 'shipping',
  view: shippingView,
});
