import type { Deal, DealDraft } from '@shop/shared/contracts/promotions';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Unversioned } from '@shop/shared/storage/aggregate';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import { type Coupon, couponStatus, redeemed, released, toUse } from './coupon.ts';

/** A use of a coupon by an order. */
interface Use {
  /** The coupon's code. */
  readonly id: string;
  readonly orderId: string;
}

/** The operations on deals and their coupons together. */
export const createCoupons = (coupons: Aggregates<Coupon>, deals: Aggregates<Deal>) => ({
  /** A coupon that was entered: its deal, and whether it counts at a moment. */
  async enter(code: string, at: string, context: CallContext) {
    const found = await coupons.find(code, context);
    const deal = found && (await deals.find(found.dealId, context));
    return { deal, status: couponStatus(found, deal, at) };
  },

  /** Makes a deal, after its coupon: a coupon whose deal there is not yet is unknown. */
  async makeDeal(
    { coupon: code, maxUses }: Pick<DealDraft, 'coupon' | 'maxUses'>,
    context: CallContext,
    make: (now: string, newId: string) => Unversioned<Deal>,
  ): Promise<Deal> {
    if (code !== null) {
      // Under one key both get the same new id.
      await coupons.create(context, (at, newId) => {
        const { id: dealId } = make(at, newId);
        return { id: code, dealId, maxUses, orders: [] };
      });
    }
    return deals.create(context, make);
  },

  async redeem({ id, orderId }: Use, context: CallContext) {
    const { dealId } = await coupons.get(id, context);
    const deal = await deals.get(dealId, context);
    const used = await coupons.change(id, context, {}, (present, at) =>
      redeemed(present, orderId, deal, at),
    );
    return toUse(used);
  },

  release: async ({ id, orderId }: Use, context: CallContext) =>
    toUse(await coupons.change(id, context, {}, (present) => released(present, orderId))),
});
