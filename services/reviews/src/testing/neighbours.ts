import type { OrderFacts, ordersContract } from '@shop/shared/contracts/orders';
import type { User } from '@shop/shared/keys/user-token';
import { createNeighbours as createAny } from '@shop/shared/testing/neighbours';

/** A customer of the shop. */
export const customerOf = (id: string): User => ({ id, roles: ['customer'] });
export const [ada, bob] = [customerOf('c-ada'), customerOf('c-bob')] as const;

/** An order that has come so far: Ada's lamp, unless it says otherwise. */
export const orderOf = (
  id: string,
  status: OrderFacts['status'],
  { user = ada, productIds = ['lamp'] }: { user?: User; productIds?: readonly string[] } = {},
): OrderFacts => ({
  id,
  status,
  customerId: user.id,
  lines: productIds.map((productId) => ({ productId, quantity: 1 })),
  placedAt: '2026-01-01T00:00:00.000Z',
  version: ['paid', 'shipped', 'delivered', 'refunded'].indexOf(status) + 2,
  updatedAt: '2026-01-01T00:00:00.000Z',
});

/** The orders service, whose events the reviews service hears at once. */
export const createNeighbours = () => {
  const orders = new Map<string, OrderFacts>();
  const neighbours = createAny({
    listFacts: () => ({ items: [...orders.values()], nextCursor: null }),
    facts: ({ ids }: { ids: string[] }) => ids.flatMap((id) => orders.get(id) ?? []),
  });
  let seq = 0;
  return {
    ...neighbours,
    /** From now on an order is so, and its event is lost. */
    keep: (order: OrderFacts) => void orders.set(order.id, order),
    /** From now on an order is so. */
    async order(order: OrderFacts): Promise<void> {
      orders.set(order.id, order);
      const { id: key, version } = order;
      const event = { type: 'orderChanged', key, version, data: order } as never;
      const consumer = neighbours.consumerOf<typeof ordersContract>('orders');
      await consumer.apply([event], { epoch: 'e1', seq: ++seq });
    },
  };
};
