import { z } from 'zod';

/**
 * How far an order is: `placed`; `reserved`, its pieces are held; `authorized`, its amount is held
 * on the card; `paid`; `shipped`, a parcel is announced; `delivered`. Or it has another end:
 * `rejected` by the shop, `cancelled` before it was paid, or `refunded`.
 */
export const orderStatus = z.enum([
  'placed',
  'reserved',
  'authorized',
  'paid',
  'shipped',
  'delivered',
  'rejected',
  'cancelled',
  'refunded',
]);
export type OrderStatus = z.infer<typeof orderStatus>;

/** Why an order comes to an end before it is delivered. */
export const closingReason = z.enum([
  'couponRefused',
  'outOfStock',
  'declined',
  'timeOver',
  'notCharged',
  'notShippable',
  'byCustomer',
  'byStaff',
]);
export type ClosingReason = z.infer<typeof closingReason>;

/**
 * The steps of an order, most of which are a write of another service. `pack` leaves the customer
 * time to cancel, `track` waits for the delivery, and `undo` takes back all that was done.
 */
export const checkoutStep = z.enum([
  'redeem',
  'reserve',
  'authorize',
  'commit',
  'capture',
  'pack',
  'ship',
  'track',
  'undo',
]);
export type CheckoutStep = z.infer<typeof checkoutStep>;

/** After so many attempts at one step, some minutes, somebody should look at an order. */
export const attemptsOfStuck = 10;

interface State {
  readonly status: OrderStatus;
  readonly closing: object | null;
  readonly next: CheckoutStep | null;
  readonly attempts: number;
}

/**
 * Whether staff can pay an order back: it is paid, and its parcel is not being announced at this
 * moment, or that fails again and again.
 */
export const isRefundable = ({ status, closing, next, attempts }: State): boolean => {
  const isPaid = status === 'paid' || status === 'shipped' || status === 'delivered';
  const isBeingSent = next === 'ship' && attempts < attemptsOfStuck;
  return isPaid && !closing && !isBeingSent;
};
