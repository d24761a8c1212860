import type { Fields } from '../history/facts.ts';
import type { Chance } from '../world/chance.ts';
import { inputs } from './inputs.ts';
import { createKnowledge } from './knowledge.ts';
import type { Plan } from './plan.ts';
import { contractOf, operationsOf } from './services.ts';

/** One thing that a shopper or a clerk wants, not yet asked of anybody. */
export interface Order {
  readonly service: string;
  readonly operation: string;
  readonly input: Fields;
  /** The product that it is about. */
  readonly about: string;
  /** The idempotency key, so that it may be asked again. */
  readonly key?: string | undefined;
}

const readChance = 0.25;

/** How often somebody buys where that can be done, and what of it: most see a price, and order. */
const buyChance = 0.5;
const purchases: readonly (readonly [service: string, operation: string])[] = [
  ...Array.from({ length: 4 }, () => ['orders', 'quote'] as const),
  ...Array.from({ length: 4 }, () => ['orders', 'place'] as const),
  ['orders', 'cancel'],
  ['orders', 'refund'],
  ['reviews', 'submitOwn'],
];

export type Orders = ReturnType<typeof createOrders>;

/** Draws orders, as the people of a shop would have them. */
export const createOrders = (chance: Chance, plan: Plan) => {
  const { departments, products, isRepriceKeyed } = plan;
  const { versionOf, idsOf, lastQuotation, learn } = createKnowledge();
  const isOpen = (service: string) => departments.some(({ name }) => name === service);
  const possible = isOpen('orders') ? purchases.filter(([service]) => isOpen(service)) : [];
  let keys = 0;

  /**
   * An order for one operation; undefined while there is nothing to ask it about. A call that may
   * run once only has no key and is not repeated.
   */
  const orderOf = (service: string, operation: string, about: string): Order | undefined => {
    const expectedVersion = versionOf(service, about);
    const drawn = { chance, products, expectedVersion, versionOf, idsOf, lastQuotation };
    const inputOf = inputs[service]?.[operation];
    if (!inputOf) throw new Error(`nobody knows what to ask ${service}.${operation}`);
    const input = inputOf(about, drawn);
    if (!input) return undefined;
    const declared = contractOf(service, isRepriceKeyed).operations[operation];
    const key = declared?.idempotencyKey && `order-${++keys}`;
    return { service, operation, input, about, key };
  };

  return {
    of: orderOf,
    /** Some operations of all services, each about every product. */
    all: (kind: 'first' | 'read'): readonly Order[] =>
      products.flatMap((about) =>
        departments.flatMap(({ name }) =>
          operationsOf(name, kind).flatMap((operation) => orderOf(name, operation, about) ?? []),
        ),
      ),
    /** A review of each product, by the customer. */
    ownReviews: (): readonly Order[] =>
      isOpen('reviews')
        ? products.flatMap((about) => orderOf('reviews', 'submitOwn', about) ?? [])
        : [],
    /** An order for any of the services; undefined while there is nothing to ask about. */
    draw(): Order | undefined {
      const about = chance.oneOf(products);
      if (possible.length > 0 && chance.happens(buyChance)) {
        return orderOf(...chance.oneOf(possible), about);
      }
      const { name } = chance.oneOf(departments);
      const isReadOnly = operationsOf(name, 'write').length === 0;
      const kind = chance.happens(readChance) || isReadOnly ? 'read' : 'write';
      return orderOf(name, chance.oneOf(operationsOf(name, kind)), about);
    },
    learn,
  };
};
