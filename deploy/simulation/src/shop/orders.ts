import type { Fields } from '../history/facts.ts';
import type { Chance } from '../world/chance.ts';
import { versioned } from './consumers.ts';
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

/** The values that an input is drawn from, besides the product. */
interface Drawn {
  readonly chance: Chance;
  readonly products: readonly string[];
  /** The newest version of the product that answers of the service have told. */
  readonly expectedVersion: number;
}

const euros = (amount: number) => ({ amount, currency: 'EUR' });

/** The coupon of a product's deal: fewer orders may use it than want to. */
const couponOf = (productId: string) => productId.toUpperCase();

const couponDeal = (productId: string) => ({
  name: `Less for ${productId}`,
  effect: { kind: 'amount', off: euros(10) },
  target: { scope: 'products', productIds: [productId] },
  coupon: couponOf(productId),
  maxUses: 1,
  priority: 1,
  stackable: true,
});

/** The input of each operation of each service that is asked. */
const inputs: Readonly<Record<string, Record<string, (about: string, drawn: Drawn) => Fields>>> = {
  inventory: {
    levels: (id) => ({ ids: [id] }),
    introduce: (id) => ({ id, onHand: 5 }),
    adjust: (id, { chance }) => {
      const delta = chance.integer(1, 4) * (chance.happens(0.6) ? -1 : 1);
      return { id, delta, reason: 'sold or delivered' };
    },
  },
  pricing: {
    quote: (id) => ({ ids: [id] }),
    introduce: (id) => ({ id, list: euros(1_000), current: euros(1_000) }),
    reprice: (id, { chance, expectedVersion }) => {
      return { id, amount: chance.integer(1, 2_000), expectedVersion };
    },
  },
  product: {
    get: (id) => ({ id }),
    cards: (id) => ({ ids: [id] }),
    list: (q) => ({ q }),
    categories: () => ({}),
    create: (id) => ({
      id,
      name: `Lamp ${id}`,
      description: 'It gives light.',
      brand: 'Lux',
      category: 'lamps',
      attributes: {},
      withdrawn: false,
      pictures: [{ shape: 'lamp', variant: 1, alt: 'a lamp' }],
    }),
    update: (id, { chance, expectedVersion }) => {
      return { id, changes: { name: `Lamp ${chance.integer(1, 999)}` }, expectedVersion };
    },
  },
  promotions: {
    forProduct: (productId) => ({ productId }),
    apply: (productId) => ({ lines: [{ productId, quantity: 2 }], coupon: couponOf(productId) }),
    list: () => ({}),
    introduce: (id) => ({ id, ...couponDeal(id), startsInMs: 0, lastsMs: null }),
    create: (id, { chance }) => {
      const effect = { kind: 'percent', percent: chance.integer(1, 100) };
      const terms = { ...couponDeal(id), coupon: null, maxUses: null, effect };
      return { ...terms, from: '2020-01-01T00:00:00.000Z', until: null };
    },
    end: (id, { expectedVersion }) => ({ id, expectedVersion }),
    redeem: (id, { chance }) => ({ id: couponOf(id), orderId: `order-${chance.integer(1, 4)}` }),
    release: (id, { chance }) => ({ id: couponOf(id), orderId: `order-${chance.integer(1, 4)}` }),
  },
  reviews: {
    summary: (productId) => ({ productId }),
    overview: (productId) => ({ productId }),
    list: (productId) => ({ productId }),
    submit: (productId, { chance }) => {
      const words = { title: 'Bright', text: 'It gives light indeed.', author: 'A. Reader' };
      return { productId, rating: chance.integer(1, 5), ...words };
    },
  },
  recommendations: {
    forProduct: (productId) => ({ productId }),
    record: (productId, { chance, products }) => {
      return { productIds: [...new Set([productId, ...chance.some(products, 0.5)])] };
    },
  },
};

const readChance = 0.25;

export type Orders = ReturnType<typeof createOrders>;

/** Draws orders, as the people of a shop would have them. */
export const createOrders = (chance: Chance, plan: Plan) => {
  const { departments, products, isRepriceKeyed } = plan;
  /** The newest versions that answers have told, by service and product. */
  const versions = new Map<string, number>();
  const versionOf = (service: string, id: string) => versions.get(`${service}/${id}`) ?? 1;
  let keys = 0;

  /** An order for one operation. A call that may run once only has no key and is not repeated. */
  const orderOf = (service: string, operation: string, about: string): Order => {
    const expectedVersion = versionOf(service, about);
    const input = inputs[service]?.[operation]?.(about, { chance, products, expectedVersion });
    if (!input) throw new Error(`nobody knows what to ask ${service}.${operation}`);
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
          operationsOf(name, kind).map((operation) => orderOf(name, operation, about)),
        ),
      ),
    /** An order for any of the services. */
    draw(): Order {
      const about = chance.oneOf(products);
      const { name } = chance.oneOf(departments);
      const kind = chance.happens(readChance) ? 'read' : 'write';
      return orderOf(name, chance.oneOf(operationsOf(name, kind)), about);
    },
    /** An answer tells the versions of the aggregates that it shows. */
    learn(service: string, answer = '[]'): void {
      const shown: unknown = JSON.parse(answer);
      for (const one of [shown].flat()) {
        const { id, version } = versioned.safeParse(one).data ?? { id: '', version: 0 };
        versions.set(`${service}/${id}`, Math.max(version, versionOf(service, id)));
      }
    },
  };
};
