import type { CheckoutStep } from '@shop/shared/contracts/order-status';
import type { StaffOrder } from '@shop/shared/contracts/orders';
import { type Html, html } from '../../../web/html.ts';
import { plural } from '../../../web/format.ts';
import { statusWords } from '../words.ts';

/** The address of an order in the back office. */
export const orderHref = (id: string): string => `/orders/${id}`;

/** The steps of an order in words, each with the service that is asked. */
export const stepWords: Readonly<Record<CheckoutStep, string>> = {
  redeem: 'Redeem the coupon (promotions)',
  reserve: 'Hold the pieces (inventory)',
  authorize: 'Authorize the payment (payments)',
  commit: 'Sell the pieces (inventory)',
  capture: 'Charge the amount (payments)',
  pack: 'Pack it',
  ship: 'Announce the parcel (shipping)',
  track: 'Wait for the delivery (shipping)',
  undo: 'Undo it (promotions, inventory, payments)',
};

/** The step that has failed, how often, and how. */
export const problemWords = ({ next, attempts, problem }: StaffOrder): string =>
  next === null || problem === null
    ? ''
    : `${stepWords[next]}: failed ${plural(attempts, 'time')}, last with ${problem}`;

const classes: Readonly<Record<StaffOrder['status'], string>> = {
  placed: 'degraded',
  reserved: 'degraded',
  authorized: 'degraded',
  paid: 'up',
  shipped: 'up',
  delivered: 'up',
  rejected: 'over',
  cancelled: 'over',
  refunded: 'over',
};

/** The status of an order, as a mark. */
export const statusMark = ({ status, closing }: StaffOrder): Html =>
  html`<span class="state ${classes[status]}">${statusWords[status]}</span>
    ${closing && html`<small>${reasons[closing.reason]}</small>`}`;

const reasons = {
  couponRefused: 'coupon used up',
  outOfStock: 'out of stock',
  declined: 'card declined',
  timeOver: 'payment not authorized in time',
  notCharged: 'payment not charged',
  notShippable: 'cannot be sent',
  byCustomer: 'cancelled by the customer',
  byStaff: 'refunded by staff',
} as const;
