import { productDeals, promotionsContract } from '@shop/shared/contracts/promotions';
import { minute } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
import { dealsView } from './view.ts';

/** The deals of the product, and its price with them. */
export const promotions = section(promotionsContract, {
  ask: (productId) => ['forProduct', { productId }],
  schema: productDeals,
  timeoutMs: 300,
  maxStaleMs: minute,
  on: { dealChanged: 'all' },
  label: 'deals',
  view: dealsView,
});
