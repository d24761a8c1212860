import type { Chance } from '../world/chance.ts';
import type { Plan } from './plan.ts';
import type { DepartmentName } from './services.ts';

/** One thing that a shopper or a clerk wants, not yet asked of anybody. */
export interface Order {
  readonly service: DepartmentName;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The product that it is about. */
  readonly about: string;
  /** The idempotency key, so that it may be asked again. */
  readonly key?: string;
}

const currency = 'EUR';

/** What a product begins with in a department. */
const introductions: Readonly<Record<DepartmentName, (id: string) => Omit<Order, 'about'>[]>> = {
  product: (id) => [
    {
      service: 'product',
      operation: 'create',
      input: {
        id,
        name: `Lamp ${id}`,
        description: 'It gives light.',
        brand: 'Lux',
        category: 'lamps',
        attributes: {},
        withdrawn: false,
        pictures: [{ shape: 'lamp', variant: 1, alt: 'a lamp' }],
      },
    },
  ],
  inventory: (id) => [{ service: 'inventory', operation: 'introduce', input: { id, onHand: 5 } }],
  pricing: (id) => {
    const amount = { amount: 1_000, currency };
    return [
      { service: 'pricing', operation: 'introduce', input: { id, list: amount, current: amount } },
    ];
  },
  reviews: () => [],
  recommendations: () => [],
};

/** What has to be asked first for a product to be there. */
export const introduce = ({ departments, products }: Plan): readonly Order[] =>
  products.flatMap((about) =>
    departments.flatMap(({ name }) =>
      introductions[name](about).map((order) => {
        return { ...order, about, key: `first-${about}` };
      }),
    ),
  );

/** Draws orders one after the other, as the people of a shop would have them. */
export class Orders {
  readonly #chance: Chance;
  readonly #plan: Plan;
  /** The newest versions that answers have told, by service and product. */
  readonly #versions = new Map<string, number>();
  #keys = 0;

  constructor(chance: Chance, plan: Plan) {
    this.#chance = chance;
    this.#plan = plan;
  }

  /** An answer has told the version of something. */
  learn(service: DepartmentName, id: string, version: number): void {
    const name = `${service}/${id}`;
    this.#versions.set(name, Math.max(version, this.#versions.get(name) ?? 1));
  }

  /** An order for any of the departments. */
  draw(): Order {
    const about = this.#chance.oneOf(this.#plan.products);
    return { about, ...this.#drawers[this.#chance.oneOf(this.#plan.departments).name](about) };
  }

  readonly #drawers: Readonly<Record<DepartmentName, (id: string) => Omit<Order, 'about'>>> = {
    inventory: (id) => {
      if (this.#chance.happens(0.25)) return this.#levels(id);
      const delta = this.#chance.integer(1, 4) * (this.#chance.happens(0.6) ? -1 : 1);
      const input = { id, delta, reason: 'sold or delivered' };
      return { service: 'inventory', operation: 'adjust', input, key: this.#newKey() };
    },
    pricing: (id) => {
      if (this.#chance.happens(0.4)) {
        return { service: 'pricing', operation: 'quote', input: { ids: [id] } };
      }
      const input = {
        id,
        amount: this.#chance.integer(1, 2_000),
        ...this.#expected('pricing', id),
      };
      // What may run once only is not asked for again.
      const known = this.#plan.isRepriceKeyed ? { key: this.#newKey() } : {};
      return { service: 'pricing', operation: 'reprice', input, ...known };
    },
    product: (id) => {
      if (this.#chance.happens(0.4)) return { service: 'product', operation: 'get', input: { id } };
      const changes = { name: `Lamp ${this.#chance.integer(1, 999)}` };
      const input = { id, changes, ...this.#expected('product', id) };
      return { service: 'product', operation: 'update', input, key: this.#newKey() };
    },
    reviews: (productId) => {
      if (this.#chance.happens(0.25)) {
        return { service: 'reviews', operation: 'summary', input: { productId } };
      }
      const rating = this.#chance.integer(1, 5);
      const words = { title: 'Bright', text: 'It gives light indeed.', author: 'A. Reader' };
      const input = { productId, rating, ...words };
      return { service: 'reviews', operation: 'submit', input, key: this.#newKey() };
    },
    recommendations: (productId) => {
      if (this.#chance.happens(0.25)) {
        return { service: 'recommendations', operation: 'forProduct', input: { productId } };
      }
      const others = this.#chance.some(this.#plan.products, 0.5);
      const productIds = [...new Set([productId, ...others])];
      const input = { productIds };
      return { service: 'recommendations', operation: 'record', input, key: this.#newKey() };
    },
  };

  #levels(id: string): Omit<Order, 'about'> {
    return { service: 'inventory', operation: 'levels', input: { ids: [id] } };
  }

  #expected(service: DepartmentName, id: string) {
    return { expectedVersion: this.#versions.get(`${service}/${id}`) ?? 1 };
  }

  #newKey(): string {
    return `order-${++this.#keys}`;
  }
}
