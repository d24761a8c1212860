import { promotionsContract } from '@shop/shared/contracts/promotions';
import { refuse } from '@shop/shared/protocol/refuse';
import { timestampOf } from '@shop/shared/runtime';
import { service } from '@shop/shared/service/definition';
import { priceBasket, toProductDeals } from './basket.ts';
import { coupon } from './coupon.ts';
import { createCoupons } from './coupons.ts';
import { deals as dealDefinition, ended, firstDeal, inPhase, introduced } from './deal.ts';
import { offers as offerDefinition } from './offer.ts';
import { createOpenDeals, maxOpen } from './open-deals.ts';

/** The promotions service: an aggregate for each deal and coupon, and a read model of the prices. */
export const promotions = service(
  promotionsContract,
  ({ aggregates, readModel, worker, runtime }) => {
    const deals = aggregates('deals', dealDefinition);
    const coupons = createCoupons(aggregates('coupons', { schema: coupon }), deals);
    const offers = readModel('offers', offerDefinition);
    const open = createOpenDeals(deals, runtime);
    const now = () => timestampOf(runtime);

    /** The cached deals are read again after a change. */
    const changing = async <T>(change: Promise<T>): Promise<T> => {
      const changed = await change;
      open.changed();
      return changed;
    };

    worker('phase', {
      of: deals,
      step: ({ id }, context) => changing(deals.change(id, context, {}, inPhase)),
    });

    return {
      async forProduct({ productId }, context) {
        const [offer, all] = await Promise.all([offers.find(productId, context), open.cached()]);
        return toProductDeals(productId, offer, all, now());
      },

      async apply({ lines, coupon: code }, context) {
        const at = now();
        const ids = lines.map(({ productId }) => productId);
        const [found, all, entered] = await Promise.all([
          offers.findMany(ids, context),
          open.read(context),
          code === undefined ? undefined : coupons.enter(code, at, context),
        ]);
        return priceBasket({ lines, offers: found, deals: all, entered, at });
      },

      list: (page, context) =>
        deals.list({ order: 'from', where: { isOver: false, hasCoupon: false }, ...page }, context),

      listAll: ({ over, ...page }, context) =>
        deals.list({ order: 'from', where: { isOver: over }, ...page }, context),

      get: ({ id }, context) => deals.get(id, context),

      introduce: (deal, context) =>
        changing(coupons.makeDeal(deal, context, (at) => introduced(deal, at))),

      async create(draft, context) {
        if ((await open.read(context)).length >= maxOpen) {
          throw refuse(promotionsContract, 'TOO_MANY_DEALS', `${maxOpen} deals are not over yet`);
        }
        return changing(coupons.makeDeal(draft, context, (at, id) => firstDeal(id, draft, at)));
      },

      end: ({ id, expectedVersion }, context) =>
        changing(deals.change(id, context, { expectedVersion }, ended)),

      redeem: coupons.redeem,
      release: coupons.release,
    };
  },
);
