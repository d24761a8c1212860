import { merchantsContract, seller } from '@shop/shared/contracts/merchants';
import { hour } from '../../product-page/policy.ts';
import { onlyElement, section } from '../../product-page/section.ts';
import { sellerView } from './view.ts';

/** The merchant that sells the product; null where there is none. */
export const merchants = section(merchantsContract, {
  ask: (productId) => ['ofProducts', { ids: [productId] }],
  schema: seller.nullable(),
  pick: onlyElement,
  timeoutMs: 300,
  maxStaleMs: 24 * hour,
  on: { listingChanged: ({ id }) => id, merchantChanged: 'all' },
  label: 'merchant',
  view: sellerView,
});
