import { z } from 'zod';
import {
  merchant as merchantSchema,
  merchantsContract,
  seller,
} from '@shop/shared/contracts/merchants';
import { hour, minute } from '../../product-page/policy.ts';
import { onlyElement, section } from '../../product-page/section.ts';
import { sellerView } from './view.ts';

/** The merchant that sells the product; null where there is none. */
export const merchants = section(merchantsContract, {
  ask: (productId) => ['ofProducts', { ids: [productId] }],
  schema: seller.nullable(),
  pick: onlyElement,
  timeoutMs: 300,
  maxStaleMs: 24 * hour,
  freshMs: minute,
  on: { listingChanged: ({ id }) => id, merchantChanged: 'all' },
  mobile: {
    fields: {
      seller: z.object({
        ...merchantSchema.pick({ id: true, name: true }).shape,
        average: z.number().nullable(),
      }),
    },
    of: ({ merchant: { id, name, rating } }) => ({
      seller: { id, name, average: rating?.average ?? null },
    }),
  },
  partner: {
    name: 'merchant',
    schema: merchantSchema.omit({ version: true, updatedAt: true }),
    of: ({ merchant }) => merchant,
  },
  label: 'merchant',
  view: sellerView,
});
