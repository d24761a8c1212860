import type { ClosingReason, OrderStatus } from '@shop/shared/contracts/order-status';
import type { Order } from '@shop/shared/contracts/orders';

/** A status in the words of customers. */
export const statusWords: Readonly<Record<OrderStatus, string>> = {
  placed: 'Placed',
  reserved: 'Goods are held for you',
  authorized: 'Payment is authorized',
  paid: 'Paid',
  shipped: 'On its way',
  delivered: 'Delivered',
  rejected: 'Not accepted',
  cancelled: 'Cancelled',
  refunded: 'Paid back',
};

/** Why an order came to its end, in the words of customers. */
const reasonWords: Readonly<Record<ClosingReason, string>> = {
  couponRefused: 'The last use of the coupon was taken by somebody else. Nothing was charged.',
  outOfStock: 'Something in it was sold out meanwhile. Nothing was charged.',
  declined: 'The card was declined. Nothing was charged.',
  timeOver: 'The payment could not be authorized in time. Nothing was charged.',
  notCharged: 'The amount could not be charged to the card. It is held there no more.',
  notShippable: 'It cannot be sent to this address any more, so it is paid back.',
  byCustomer: 'You have cancelled it.',
  byStaff: 'We have paid it back.',
};

const openWords: Readonly<Partial<Record<OrderStatus, string>>> = {
  placed: 'We look whether everything is there.',
  reserved: 'We wait for the bank.',
  authorized: 'The bank has agreed.',
  paid: 'It is being packed.',
  shipped: 'The parcel is announced to the carrier.',
  delivered: 'The parcel has arrived.',
};

/** The progress of an order, in one sentence. */
export const progressWords = ({ status, closing }: Pick<Order, 'status' | 'closing'>): string =>
  closing ? reasonWords[closing.reason] : (openWords[status] ?? '');

/** Whether nothing more becomes of an order. */
export const isFinal = ({ status }: Pick<Order, 'status'>): boolean =>
  ['delivered', 'rejected', 'cancelled', 'refunded'].includes(status);

/** Whether nothing more becomes of an order by itself within moments. */
export const isSettled = (order: Pick<Order, 'status' | 'closing'>): boolean =>
  isFinal(order) || (order.status === 'shipped' && !order.closing);

/** Whether the payment of an order is decided, one way or the other. */
export const isDecided = (order: Pick<Order, 'status' | 'closing'>): boolean =>
  order.status === 'paid' || isSettled(order);
