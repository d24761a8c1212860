import type { Order } from '@shop/shared/contracts/orders';
import { orderPage } from '../order-page.ts';
import { ordersPage } from '../orders-page.ts';
import { paidOrder, rejectedOrder, shippedOrder } from './sample.ts';

const pageOf = (order: Order, notice?: string) =>
  orderPage({ order, csrf: 'token', key: 'key', notice });

/** The pages of orders: on their way, not accepted, and all of them. */
export const pages = {
  '/orders': () =>
    ordersPage({ orders: [paidOrder, shippedOrder, rejectedOrder], nextCursor: 'x' }),
  '/orders-none': () => ordersPage({ orders: [], nextCursor: null }),
  '/orders/paid': () => pageOf(paidOrder, 'It is too late to cancel this order.'),
  '/orders/shipped': () => pageOf(shippedOrder),
  '/orders/rejected': () => pageOf(rejectedOrder),
};
