import {
  type Deal,
  type ProductDeals,
  promotionsContract,
} from '@shop/shared/contracts/promotions';
import { ServiceError } from '@shop/shared/errors';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';

const notFound = () => new ServiceError('NOT_FOUND', 'there is nothing with this id');

/** Deals of single products, and all deals. */
export const fakePromotions = fakeService(promotionsContract, () => {
  const ofProducts = new Map<string, ProductDeals>();
  const deals = new Map<string, Deal>();
  return {
    ofProducts,
    deals,
    handlers: {
      forProduct: async ({ productId: id }) =>
        ofProducts.get(id) ?? { id, price: null, adjustments: [], now: [], next: [] },
      apply: async ({ lines, coupon }) => {
        const price = { amount: 1_990, currency: 'EUR' };
        const priced = lines.map((line) => ({ ...line, price, adjustments: [], total: price }));
        const status = coupon === undefined ? null : ('unknown' as const);
        return { lines: priced, price, total: price, freeShipping: null, coupon: status };
      },
      list: async () => ({ items: [...deals.values()], nextCursor: null }),
      listAll: async ({ over, limit }) => {
        const items = [...deals.values()].filter(({ phase }) => (phase === 'over') === over);
        return { items: items.slice(0, limit), nextCursor: items.length > limit ? 'next' : null };
      },
      get: async ({ id }) => deals.get(id) ?? Promise.reject(notFound()),
      create: async (draft) => {
        const isTaken = [...deals.values()].some(({ coupon }) => coupon === draft.coupon);
        if (draft.coupon !== null && isTaken) {
          throw new ServiceError('ALREADY_EXISTS', 'there is a deal with this coupon');
        }
        const phase = 'running' as const;
        const deal = { id: `deal-${deals.size}`, ...draft, phase, version: 1, updatedAt };
        deals.set(deal.id, deal);
        return deal;
      },
      end: async ({ id, expectedVersion }) => {
        const present = deals.get(id);
        if (!present) throw notFound();
        if (present.version !== expectedVersion) throw new ServiceError('CONFLICT', 'too late');
        const deal = { ...present, phase: 'over' as const, version: expectedVersion + 1 };
        deals.set(id, deal);
        return deal;
      },
    },
  };
});

export { fakePromotions as fake };
