import type { Order } from '@shop/shared/contracts/orders';
import { orderPage } from '../order-page.ts';
import { ordersPage } from '../orders-page.ts';
import { checkoutPage } from '../checkout/page.ts';
import { paidOrder, quotation, rejectedOrder, shippedOrder } from './sample.ts';

const pageOf = (order: Order, notice?: string) =>
  orderPage({ order, csrf: 'token', key: 'key', notice });

const { address } = paidOrder;

const cart = {
  lines: quotation.lines.map(({ productId, quantity }) => ({
    productId,
    quantity,
    addedPrice: null,
    addedAt: paidOrder.placedAt,
  })),
  coupon: 'TEA-10',
  country: 'DE',
  version: 3,
  updatedAt: paidOrder.placedAt,
};

const checkout = {
  cart,
  addresses: [address, { ...address, street: '2 Analytical Engine Road', city: 'Bristol' }],
  countries: [
    { value: 'DE', words: 'Germany' },
    { value: 'FR', words: 'France' },
  ],
  quotation: {
    ...quotation,
    options: [quotation.shipping, { ...quotation.shipping, id: 'express', name: 'Express' }],
  },
  csrf: 'token',
  key: 'key',
  values: { ...address, card: 'tok_approve' },
  errors: {},
};

/** The pages of orders: on their way, not accepted, and all of them. */
export const pages = {
  '/orders': () =>
    ordersPage({ orders: [paidOrder, shippedOrder, rejectedOrder], nextCursor: 'x' }),
  '/orders-none': () => ordersPage({ orders: [], nextCursor: null }),
  '/orders/paid': () => pageOf(paidOrder, 'It is too late to cancel this order.'),
  '/orders/shipped': () => pageOf(shippedOrder),
  '/orders/rejected': () => pageOf(rejectedOrder),
  '/checkout': () => checkoutPage({ ...checkout, notice: 'The total has changed.' }),
  '/checkout-refused': () =>
    checkoutPage({
      ...checkout,
      quotation: undefined,
      countries: [],
      errors: { street: 'please fill this in', card: 'please choose a card' },
    }),
  '/checkout-empty': () => checkoutPage({ ...checkout, cart: { ...cart, lines: [] } }),
};
