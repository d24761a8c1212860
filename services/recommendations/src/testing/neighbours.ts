import type { Level, inventoryContract } from '@shop/shared/contracts/inventory';
import type { OrderFacts, ordersContract } from '@shop/shared/contracts/orders';
import type { Card, productContract } from '@shop/shared/contracts/product';
import { ServiceError } from '@shop/shared/errors';
import type { EventOf } from '@shop/shared/events/subscription';
import { createNeighbours as createAny } from '@shop/shared/testing/neighbours';

/** A place in a log of events. */
export const at = (seq: number, epoch = 'e1') => ({ epoch, seq });

/** A card of a lamp that is sold, with these facts instead. */
export const cardOf = (id: string, facts: Partial<Card> = {}): Card => ({
  id,
  name: id,
  brand: 'Acme',
  category: 'lamps',
  picture: { shape: 'lamp', variant: 1, alt: id },
  withdrawn: false,
  version: 1,
  ...facts,
});

/** A level of so many pieces, all of which can be sold. */
export const levelOf = (id: string, available: number, version = 1): Level => ({
  id,
  onHand: available,
  available,
  version,
  updatedAt: '2026-01-01T00:00:00.000Z',
});

/** An order that has come so far, with one of each product. */
export const orderOf = (
  id: string,
  status: OrderFacts['status'],
  ...productIds: string[]
): OrderFacts => ({
  id,
  status,
  customerId: 'c-ada',
  lines: productIds.map((productId) => ({ productId, quantity: 1 })),
  placedAt: '2026-01-01T00:00:00.000Z',
  version: status === 'placed' ? 1 : status === 'paid' ? 5 : 7,
  updatedAt: '2026-01-01T00:00:00.000Z',
});

/** The event that announces an order. */
export const ordered = (order: OrderFacts): EventOf<typeof ordersContract> =>
  ({ type: 'orderChanged', key: order.id, version: order.version, data: order }) as never;

/** The event that announces a product. */
export const changed = (card: Card): EventOf<typeof productContract> =>
  ({ type: 'productChanged', key: card.id, version: card.version, data: card }) as never;

/** The event that announces a level. */
export const stocked = (level: Level): EventOf<typeof inventoryContract> =>
  ({ type: 'stockChanged', key: level.id, version: level.version, data: level }) as never;

/** The services that are followed, as far as they are asked, and who follows them. */
export const createNeighbours = () => {
  const cards = new Map<string, Card>();
  const levels = new Map<string, Level>();
  const orders = new Map<string, OrderFacts>();
  const state = { isInventoryAway: false };
  const answers = {
    list({ limit, cursor }: { limit: number; cursor?: string }) {
      const first = Number(cursor ?? 0);
      const listed = [...cards.values()].filter(({ withdrawn }) => !withdrawn);
      const next = first + limit;
      const nextCursor = next < listed.length ? `${next}` : null;
      return { items: listed.slice(first, next), nextCursor };
    },
    listFacts: () => ({ items: [...orders.values()], nextCursor: null }),
    facts: ({ ids }: { ids: string[] }) => ids.flatMap((id) => orders.get(id) ?? []),
    cards: ({ ids }: { ids: string[] }) => ids.flatMap((id) => cards.get(id) ?? []),
    levels({ ids }: { ids: string[] }) {
      if (state.isInventoryAway) throw new ServiceError('UNAVAILABLE', 'away', { executed: 'no' });
      if (ids.length > 100) throw new ServiceError('INVALID_ARGUMENT', 'too many at once');
      return ids.flatMap((id) => levels.get(id) ?? []);
    },
  };
  const neighbours = createAny(answers);
  return {
    ...neighbours,
    state,
    productConsumer: () => neighbours.consumerOf<typeof productContract>('product'),
    levelConsumer: () => neighbours.consumerOf<typeof inventoryContract>('inventory'),
    orderConsumer: () => neighbours.consumerOf<typeof ordersContract>('orders'),
    order: (order: OrderFacts) => orders.set(order.id, order),
    sell: (card: Card) => cards.set(card.id, card),
    stock: (level: Level) => levels.set(level.id, level),
    clear: () => cards.clear(),
  };
};
