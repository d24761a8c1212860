import { type StaffOrder, ordersContract } from '@shop/shared/contracts/orders';
import { ServiceError } from '@shop/shared/errors';
import { refuse } from '@shop/shared/protocol/refuse';
import { fakeService } from '../../../testing/fake-service.ts';
import { paidOrder, quotation } from './sample.ts';

/** The orders among these in which a product was bought. */
const boughtOf = (orders: readonly StaffOrder[], productId: string) =>
  orders.flatMap(({ id: orderId, placedAt, lines }) =>
    lines
      .filter((line) => line.productId === productId)
      .map(({ quantity }) => ({ orderId, quantity, placedAt })),
  );

/** Orders by their ids. One that is placed is paid at once. */
export const fakeOrders = fakeService(ordersContract, () => {
  const orders = new Map<string, StaffOrder>();
  const find = (id: string): StaffOrder => {
    const found = orders.get(id);
    if (!found) throw new ServiceError('NOT_FOUND', `there is no ${id} in orders`);
    return found;
  };
  const own = (id: string, customerId: string | undefined): StaffOrder => {
    const found = find(id);
    if (found.customerId !== customerId) return find('');
    return found;
  };
  const ofCustomer = (id: string | undefined) =>
    [...orders.values()].filter(({ customerId }) => customerId === id).toReversed();
  const change = (id: string, changes: Partial<StaffOrder>): StaffOrder => {
    const next = { ...find(id), ...changes };
    orders.set(id, next);
    return next;
  };
  return {
    orders,
    handlers: {
      quote: async () => quotation,
      place: async ({ total, address }, { user }) => {
        if (total.amount !== quotation.total.amount) {
          const fields = [
            { field: 'total.amount', message: `is ${quotation.total.amount} EUR now` },
          ];
          throw refuse(ordersContract, 'TOTAL_CHANGED', 'the total has changed', { fields });
        }
        const id = `o-${orders.size + 1}`;
        const placed = { ...paidOrder, id, address, customerId: user?.id ?? '' };
        orders.set(id, placed);
        return placed;
      },
      get: async ({ id }, { user }) => own(id, user?.id),
      list: async (_, { user }) => ({
        items: ofCustomer(user?.id),
        nextCursor: null,
      }),
      bought: async ({ productId }, { user }) => boughtOf(ofCustomer(user?.id), productId),
      cancel: async ({ id }, { user }) => {
        if (!own(id, user?.id).isCancellable) {
          throw refuse(ordersContract, 'NOT_CANCELLABLE', 'it is too late');
        }
        const closing = { reason: 'byCustomer' } as const;
        return change(id, { status: 'refunded', closing, isCancellable: false, next: null });
      },
      listAll: async ({ status, stuck }) => ({
        items: [...orders.values()].filter(
          (one) => (!status || one.status === status) && (!stuck || one.attempts >= 10),
        ),
        nextCursor: null,
      }),
      inspect: async ({ id }) => find(id),
      refund: async ({ id }) => {
        if (find(id).closing) throw refuse(ordersContract, 'NOT_REFUNDABLE', 'it is closed');
        return change(id, { status: 'refunded', closing: { reason: 'byStaff' }, next: null });
      },
      retry: async ({ id }) => {
        if (find(id).attempts === 0)
          throw refuse(ordersContract, 'NOT_STUCK', 'nothing has failed');
        return change(id, { status: 'paid', next: 'pack', attempts: 0, problem: null });
      },
    },
  };
});

export { fakeOrders as fake };
