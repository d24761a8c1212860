import { z } from 'zod';
import { type Break, type Indexed, type Rules, ordersOf as ownOrdersOf } from './indexed.ts';

const stored = z.object({ orders: z.array(z.string()), maxUses: z.int().nullable() });

/** The orders of some calls about a coupon. */
const ordersOf = ({ calls }: Indexed, coupon: string, operation: string, isConfirmed = false) =>
  new Set(
    calls.flatMap(({ call, ends: [end] }) =>
      call.operation === operation &&
      call.input['id'] === coupon &&
      (!isConfirmed || end?.code === 'ok')
        ? String(call.input['orderId'])
        : [],
    ),
  );

/**
 * A coupon is used by as many orders as it may at most, each of which has asked, and by all of
 * those that were told so and have not given it back.
 */
function* isUsedAsTold(index: Indexed): Iterable<Break> {
  for (const { service, key, state } of index.final.stored) {
    const coupon = stored.safeParse(state).data;
    if (service !== 'promotions' || !coupon) continue;
    const { orders, maxUses } = coupon;
    const own = ownOrdersOf(index);
    const uses = new Set(orders);
    const asked = ordersOf(index, key, 'redeem');
    const released = ordersOf(index, key, 'release');
    if (maxUses !== null && orders.length > maxUses) {
      yield [key, `${key} is used ${orders.length} times, and may be ${maxUses} times`];
    }
    if (uses.size < orders.length)
      yield [key, `${key} is used twice by one of ${orders.join(' ')}`];
    for (const order of uses) {
      if (!asked.has(order) && !own.has(order))
        yield [key, `${key} is used by ${order}, which has not asked`];
    }
    for (const order of ordersOf(index, key, 'redeem', true)) {
      const isLost = !uses.has(order) && !released.has(order);
      if (isLost) yield [key, `${key} is not used by ${order}, which was told so`];
    }
  }
}

/** The rules for coupons. */
export const couponRules: Rules = { 'a coupon is used as was told': isUsedAsTold };
