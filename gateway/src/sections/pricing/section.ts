import { price, pricingContract } from '@shop/shared/contracts/pricing';
import { minute } from '../../product-page/policy.ts';
import { onlyElement, section } from '../../product-page/section.ts';
import { priceView } from './view.ts';

/** The price of the product. */
export const pricing = section(pricingContract, {
  ask: (productId) => ['quote', { ids: [productId] }],
  schema: price.nullable(),
  pick: onlyElement,
  timeoutMs: 300,
  maxStaleMs: 5 * minute,
  purchasable: (known) => Boolean(known),
  on: { priceChanged: 'replace' },
  label: 'price',
  view: priceView,
});
