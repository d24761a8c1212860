import { type ClosingReason, isRefundable } from '@shop/shared/contracts/order-status';
import { type Order, ordersContract } from '@shop/shared/contracts/orders';
import { refuse } from '@shop/shared/protocol/refuse';
import { type NextOrder, type StoredOrder, withNext } from './order.ts';

/** The order that is undone from now on, for a reason. */
export const closed = (
  present: StoredOrder,
  reason: ClosingReason,
  now: string,
  { missing = [], restock = true }: { readonly missing?: Order['missing']; restock?: boolean } = {},
): NextOrder => {
  const closing = { reason };
  // The card is needed no more.
  const next = { ...present, closing, missing, restock, isCancellable: false, card: null };
  return withNext(next, 'undo', now);
};

/** The order, cancelled by its customer. Throws `NOT_CANCELLABLE` where it is too late. */
export const cancelled = (present: StoredOrder, now: string): NextOrder => {
  const { id, closing, isCancellable, status } = present;
  if (closing?.reason === 'byCustomer') return present;
  if (isCancellable) return closed(present, 'byCustomer', now);
  const message = closing ? `${id} comes to its end already` : `${id} is ${status}: it is too late`;
  throw refuse(ordersContract, 'NOT_CANCELLABLE', message);
};

/** The order, paid back by staff. Throws `NOT_REFUNDABLE` where that cannot be. */
export const refunded = (present: StoredOrder, restock: boolean, now: string): NextOrder => {
  const { id, closing, status, next } = present;
  if (closing?.reason === 'byStaff' && present.restock === restock) return present;
  if (isRefundable(present)) return closed(present, 'byStaff', now, { restock });
  const state = next === 'ship' ? 'is being sent' : `is ${status}`;
  const message = `${id} ${closing ? 'comes to its end already' : state}`;
  throw refuse(ordersContract, 'NOT_REFUNDABLE', message);
};

/** The order whose next step is tried now. Throws `NOT_STUCK` where nothing has failed so far. */
export const retried = (present: StoredOrder, now: string): NextOrder => {
  const { id, next, attempts } = present;
  if (next && attempts > 0) return { ...present, nextAt: now };
  throw refuse(ordersContract, 'NOT_STUCK', `no step of ${id} has failed`);
};
