import { merchantsContract, seller } from '@shop/shared/contracts/merchants';
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
  mobile: ({ merchant: { id, name, rating } }) => ({
    seller: { id, name, average: rating?.average ?? null },
  }),
  label: 'merchant',
  view: sellerView,
});
