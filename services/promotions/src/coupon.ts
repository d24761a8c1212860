import {
  type Deal,
  type couponUse,
  couponCode,
  promotionsContract,
} from '@shop/shared/contracts/promotions';
import { id, timestamp, version } from '@shop/shared/contracts/common';
import { refuse } from '@shop/shared/protocol/refuse';
import type { Unversioned } from '@shop/shared/storage/aggregate';
import { z } from 'zod';
import { phaseAt } from './deal.ts';

/** A coupon. */
export const coupon = z.object({
  id: couponCode,
  dealId: id,
  maxUses: z.int().nullable(),
  /** The orders that use it, where there is a limit: at most as many. */
  orders: z.array(id),
  version,
  updatedAt: timestamp,
});
export type Coupon = z.infer<typeof coupon>;

const isUsedUp = ({ maxUses, orders }: Coupon): boolean =>
  maxUses !== null && orders.length >= maxUses;

/** Whether a coupon counts at a moment, for an order that does not use it yet. */
export const couponStatus = (
  present: Coupon | undefined,
  deal: Pick<Deal, 'from' | 'until'> | undefined,
  at: string,
): 'unknown' | 'notRunning' | 'usedUp' | 'applied' => {
  if (!present || !deal) return 'unknown';
  if (phaseAt(deal, at) !== 'running') return 'notRunning';
  return isUsedUp(present) ? 'usedUp' : 'applied';
};

/**
 * The coupon, used by an order. Throws `COUPON_USED_UP` and, outside of the time of its deal,
 * `COUPON_NOT_RUNNING`. An order that uses it already changes nothing.
 */
export const redeemed = (
  present: Coupon,
  orderId: string,
  deal: Pick<Deal, 'from' | 'until'>,
  now: string,
): Unversioned<Coupon> => {
  if (present.orders.includes(orderId)) return present;
  if (phaseAt(deal, now) !== 'running') {
    throw refuse(promotionsContract, 'COUPON_NOT_RUNNING', 'the coupon cannot be used now');
  }
  if (isUsedUp(present)) {
    throw refuse(
      promotionsContract,
      'COUPON_USED_UP',
      'the coupon has been used as often as it may',
    );
  }
  const { maxUses, orders } = present;
  return maxUses === null ? present : { ...present, orders: [...orders, orderId] };
};

/** The coupon without the use of an order. */
export const released = (present: Coupon, orderId: string): Unversioned<Coupon> =>
  present.orders.includes(orderId)
    ? { ...present, orders: present.orders.filter((one) => one !== orderId) }
    : present;

/** The answer about a coupon. */
export const toUse = ({ id, dealId, maxUses, orders }: Coupon): z.infer<typeof couponUse> => ({
  id,
  dealId,
  uses: maxUses === null ? null : orders.length,
  maxUses,
});
