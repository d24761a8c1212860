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
