import { z } from 'zod';
import { money } from '@shop/shared/contracts/common';
import { deal, productDeals, promotionsContract } from '@shop/shared/contracts/promotions';
import { minute } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
import { mobilePrice } from '../pricing/prices.ts';
import { dealsView } from './view.ts';

/** The most deals of each list that partners get. */
const maxDeals = 20;

const publicDeal = deal.pick({ id: true, name: true, effect: true, from: true, until: true });

/** The deals of the product, and its price with them. */
export const promotions = section(promotionsContract, {
  ask: (productId) => ['forProduct', { productId }],
  schema: productDeals,
  timeoutMs: 300,
  maxStaleMs: minute,
  on: {
    // A deal with a coupon is on no page.
    dealChanged: ({ coupon, target }) => {
      if (coupon !== null) return [];
      return target.scope === 'products' ? target.productIds : undefined;
    },
  },
  live: ({ price, adjustments, now, next }) => ({ price, adjustments, now, next }),
  mobile: {
    fields: {
      price: mobilePrice,
      deals: z.array(deal.pick({ name: true, effect: true, until: true })),
    },
    of: ({ price, now }, isCurrent) => ({
      ...(price && isCurrent && { price: { ...price.charged, list: price.list.amount } }),
      deals: now.slice(0, 3).map(({ name, effect, until }) => ({ name, effect, until })),
    }),
  },
  partner: {
    name: 'deals',
    schema: productDeals.pick({ adjustments: true }).extend({
      charged: money.nullable().meta({ description: 'the price of one piece with its deals' }),
      now: z.array(publicDeal),
      next: z.array(publicDeal),
    }),
    of: ({ price, adjustments, now, next }) => ({
      charged: price?.charged ?? null,
      adjustments,
      now: now.slice(0, maxDeals),
      next: next.slice(0, maxDeals),
    }),
  },
  label: 'deals',
  view: dealsView,
});
