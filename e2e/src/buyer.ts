import { randomUUID } from 'node:crypto';
import type { Order, Placement, Quotation } from '@shop/shared/contracts/orders';
import { eventually } from './eventually.ts';
import { type Shop, ShopError } from './shop.ts';

/** Goods that a buyer wants. */
export type Wanted = Pick<Placement, 'lines' | 'coupon'>;

/** A customer who buys over the API. */
export interface Buyer {
  /** The header by which the shop knows the customer. */
  readonly own: { readonly Authorization: string };
  /** The price of goods now. */
  quote(wanted: Wanted): Promise<Quotation>;
  /**
   * Orders goods for their price, and tries again under the same key while the shop cannot
   * answer; where a deal has begun or ended meanwhile, for another total under another key.
   */
  buy(wanted: Wanted): Promise<Order>;
  order(id: string): Promise<Order>;
  cancel(id: string): Promise<Order>;
}

const address = {
  name: 'Ada Reader',
  street: '1 Harbour Street',
  postalCode: '20457',
  city: 'Hamburg',
  country: 'DE',
};

/** How long a buyer tries to be answered, in milliseconds. */
const patienceMs = 60_000;

/** A refusal by the rules of the shop, which another try would not change. */
class Refused extends Error {}

/** Tries again what the shop could not answer. Throws the refusals of its rules at once. */
const answered = async <T>(ask: () => Promise<T>): Promise<T> => {
  const outcome = await eventually(
    () =>
      ask().catch((error: unknown) => {
        const isFinal = error instanceof ShopError && error.status < 500;
        if (isFinal && error.code !== 'IN_PROGRESS') return new Refused('', { cause: error });
        throw error;
      }),
    { timeoutMs: patienceMs, intervalMs: 200 },
  );
  if (outcome instanceof Refused) throw outcome.cause;
  return outcome;
};

const password = 'shop-as-you-like';

/** Signs a demo customer in, or one that `register` has made. */
export const signIn = async (shop: Shop, email = 'ada@example.com'): Promise<Buyer> => {
  const body = { email, password };
  const { token } = await shop.send<{ token: string }>('POST', '/api/v1/sessions', { body });
  const own = { Authorization: `Bearer ${token}` };
  const keyed = () => ({ ...own, 'Idempotency-Key': randomUUID() });
  const { country } = address;
  const quote = (wanted: Wanted) =>
    answered(() =>
      shop.send<Quotation>('POST', '/api/v1/quotations', { body: { ...wanted, country } }),
    );
  return {
    own,
    quote,
    async buy(wanted) {
      for (;;) {
        const { total } = await quote(wanted);
        const sent = { headers: keyed(), body: { ...wanted, address, card: 'tok_approve', total } };
        try {
          return await answered(() => shop.send<Order>('POST', '/api/v1/orders', sent));
        } catch (error) {
          if (!(error instanceof ShopError && error.code === 'TOTAL_CHANGED')) throw error;
        }
      }
    },
    order: (id) =>
      answered(() => shop.send<Order>('GET', `/api/v1/orders/${id}`, { headers: own })),
    cancel(id) {
      const headers = keyed();
      return answered(() =>
        shop.send<Order>('POST', `/api/v1/orders/${id}/cancel`, { headers, body: {} }),
      );
    },
  };
};

/** Registers a customer, who has no orders yet, and signs in. */
export const register = async (shop: Shop): Promise<Buyer> => {
  const email = `${randomUUID()}@example.com`;
  const headers = { 'Idempotency-Key': randomUUID() };
  const body = { email, password, name: 'A. Buyer' };
  await shop.send('POST', '/api/v1/customers', { headers, body });
  return signIn(shop, email);
};
