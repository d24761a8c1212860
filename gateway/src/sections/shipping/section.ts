import { z } from 'zod';
import { country } from '@shop/shared/contracts/common';
import { option, productOptions, shippingContract } from '@shop/shared/contracts/shipping';
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
  mobile: {
    fields: {
      shipping: z.object({
        country: country.optional(),
        options: z.array(option.pick({ name: true, price: true, earliest: true, latest: true })),
      }),
    },
    of: ({ zones: [zone] }) =>
      zone
        ? {
            shipping: {
              country: zone.countries[0],
              options: zone.options
                .slice(0, 2)
                .map(({ name, price, earliest, latest }) => ({ name, price, earliest, latest })),
            },
          }
        : {},
  },
  partner: { name: 'shipping', schema: productOptions.omit({ id: true }) },
  label: 'shipping',
  view: shippingView,
});
