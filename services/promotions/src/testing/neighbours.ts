import type { Price } from '@shop/shared/contracts/pricing';
import type { Card } from '@shop/shared/contracts/product';
import type { EventConsumer } from '@shop/shared/events/subscription';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import { testContext } from '@shop/shared/testing/context';

const at = { epoch: 'e1', seq: 0 };

/** The product and pricing services, as far as promotions asks them. */
export const createNeighbours = () => {
  const cards = new Map<string, Card>();
  const prices = new Map<string, Price>();
  const answers = {
    list: () => ({ items: [...cards.values()], nextCursor: null }),
    cards: ({ ids }: { ids: string[] }) => ids.flatMap((id) => cards.get(id) ?? []),
    quote: ({ ids }: { ids: string[] }) => ids.flatMap((id) => prices.get(id) ?? []),
  };
  const call = async (operation: keyof typeof answers, input: never) => answers[operation](input);
  const consumers = new Map<string, EventConsumer<Contract>>();
  return {
    client: <C extends Contract>(_contract: C) => ({ call }) as unknown as Client<C>,
    subscribe: <C extends Contract>({ service }: C, consumer: EventConsumer<C>) =>
      void consumers.set(service, consumer as unknown as EventConsumer<Contract>),
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
    /** Loads the read model from both services, as the first start does. */
    async load() {
      for (const consumer of consumers.values()) await consumer.reset(at, testContext());
    },
  };
};
