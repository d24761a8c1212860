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
  live: ({ price, adjustments, now, next }) => ({ price, adjustments, now, next }),
  mobile: ({ price, now }, isCurrent) => ({
    ...(price && isCurrent && { price: { ...price.charged, list: price.list.amount } }),
    deals: now.slice(0, 3).map(({ name, effect, until }) => ({ name, effect, until })),
  }),
  label: 'deals',
  view: dealsView,
});
