import type { Price } from '@shop/shared/contracts/pricing';
import type { Card } from '@shop/shared/contracts/product';
import { createNeighbours as createAny } from '@shop/shared/testing/neighbours';

/** The product and pricing services, as far as promotions asks them. */
export const createNeighbours = () => {
  const cards = new Map<string, Card>();
  const prices = new Map<string, Price>();
  return {
    ...createAny({
      list: () => ({ items: [...cards.values()], nextCursor: null }),
      cards: ({ ids }: { ids: string[] }) => ids.flatMap((id) => cards.get(id) ?? []),
      quote: ({ ids }: { ids: string[] }) => ids.flatMap((id) => prices.get(id) ?? []),
    }),
    /** From now on there is such a product. */
    sell(id: string, amount: number, category = 'lamps', currency = 'EUR') {
      const picture = { shape: 'lamp', variant: 1, alt: id };
      const card = { id, name: id, brand: 'Acme', category, picture, withdrawn: false, version: 1 };
      cards.set(id, card);
      const money = { amount, currency };
      const updatedAt = '2026-01-01T00:00:00.000Z';
      prices.set(id, { id, list: money, current: money, version: 1, updatedAt });
    },
    /** Takes the price of a product away. */
    unprice: (id: string) => void prices.delete(id),
  };
};
