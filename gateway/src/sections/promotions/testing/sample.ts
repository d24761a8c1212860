import type { Deal, ProductDeals } from '@shop/shared/contracts/promotions';
import { teapot } from '../../product/testing/sample.ts';

const euro = (amount: number) => ({ amount, currency: 'EUR' });

/** A deal that takes a tenth off teapots. */
export const teaWeek: Deal = {
  id: 'tea-week',
  name: 'Tea week',
  effect: { kind: 'percent', percent: 10 },
  target: { scope: 'categories', categories: [teapot.category] },
  coupon: null,
  maxUses: null,
  priority: 10,
  stackable: true,
  from: '2026-11-20T00:00:00.000Z',
  until: '2026-11-27T00:00:00.000Z',
  phase: 'running',
  version: 2,
  updatedAt: '2026-11-21T09:29:00.000Z',
};

/** A deal to come, for everything. */
export const threeForTwo: Deal = {
  ...teaWeek,
  id: 'three-for-two',
  name: 'Three of a kind',
  effect: { kind: 'multibuy', take: 3, pay: 2 },
  target: { scope: 'basket' },
  from: '2026-11-28T00:00:00.000Z',
  until: null,
  phase: 'planned',
};

/** The deals of the teapot: none that lowers the price of one. */
export const sample: ProductDeals = {
  id: teapot.id,
  price: { list: euro(6_490), current: euro(5_490), charged: euro(5_490) },
  adjustments: [],
  now: [],
  next: [threeForTwo],
};

/** The same while a tenth is taken off. */
export const reducedSample: ProductDeals = {
  ...sample,
  price: { list: euro(6_490), current: euro(5_490), charged: euro(4_941) },
  adjustments: [{ dealId: teaWeek.id, name: teaWeek.name, off: euro(549) }],
  now: [teaWeek],
};
