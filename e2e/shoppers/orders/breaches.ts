import type { ClosingReason, OrderStatus } from '@shop/shared/contracts/order-status';
import type { Order } from '@shop/shared/contracts/orders';
import type { Placed } from './books.ts';

const finals: ReadonlySet<OrderStatus> = new Set([
  'shipped',
  'delivered',
  'rejected',
  'cancelled',
  'refunded',
]);

/** Whether nothing more becomes of an order, but for its delivery. */
export const isFinal = ({ status }: Pick<Order, 'status'>): boolean => finals.has(status);

/** Whether it was paid at some time. */
export const wasPaid = ({ history }: Pick<Order, 'history'>): boolean =>
  history.some(({ status }) => status === 'paid');

/** Reasons for which no order with a card that pays comes to its end. */
const faults: ReadonlySet<ClosingReason> = new Set(['declined', 'timeOver', 'notCharged']);

const isSame = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);

const linesOf = (lines: Order['lines'] | Placed['purchase']['lines']) =>
  lines
    .map(({ productId, quantity }) => `${quantity} ${productId}`)
    .toSorted()
    .join();

const rules: Readonly<Record<string, (placed: Placed) => boolean>> = {
  NOT_THE_QUOTED_TOTAL: ({ order, quoted }) => !isSame(order.total, quoted),
  OTHER_LINES: ({ order, purchase }) => linesOf(order.lines) !== linesOf(purchase.lines),
  PAID_BY_DECLINED_CARD: ({ order, purchase }) => wasPaid(order) && !purchase.cardPays,
  GOOD_CARD_NOT_CHARGED: ({ order, purchase }) =>
    purchase.cardPays && order.closing !== null && faults.has(order.closing.reason),
  CANCELLED_BUT_NOT_UNDONE: ({ order, isCancelled }) =>
    isCancelled && isFinal(order) && order.status !== 'cancelled' && order.status !== 'refunded',
  PAID_BUT_NOT_REFUNDED: ({ order }) => wasPaid(order) && order.status === 'cancelled',
  NOT_ONCE_IN_HISTORY: ({ timesListed }) => timesListed !== undefined && timesListed !== 1,
};

/** The rules that an order breaks, by their names, as far as its customer can see it. */
export const breachesOf = (placed: Placed): readonly string[] =>
  Object.entries(rules).flatMap(([name, isBroken]) => (isBroken(placed) ? [name] : []));
