import { type CheckoutStep, attemptsOfStuck } from '@shop/shared/contracts/order-status';
import { type Placement, type Quotation, staffOrder } from '@shop/shared/contracts/orders';
import { cardToken } from '@shop/shared/contracts/payments';
import type { AggregateDefinition, Unversioned } from '@shop/shared/storage/aggregate';
import { z } from 'zod';

/** An order as it is stored. */
const storedOrder = staffOrder.extend({
  /** The card, until its authorization is decided. */
  card: cardToken.nullable(),
  /** Whether its goods go back into stock when it is undone. */
  restock: z.boolean(),
});
export type StoredOrder = z.infer<typeof storedOrder>;
export type NextOrder = Unversioned<StoredOrder>;

const isBought = ({ status }: StoredOrder): boolean =>
  status === 'paid' || status === 'shipped' || status === 'delivered';

/** The orders, by customer, by status, and those in which a product was bought. */
export const orderDefinition = {
  schema: storedOrder,
  event: 'orderChanged',
  indexed: {
    version: 1,
    fields: (order) => ({
      isStuck: order.attempts >= attemptsOfStuck,
      bought: isBought(order) ? order.lines.map(({ productId }) => productId) : [],
    }),
  },
  lists: {
    own: {
      filters: [['customerId'], ['customerId', 'bought']],
      sort: [['placedAt', 'descending']],
    },
    all: {
      filters: [[], ['status'], ['isStuck'], ['status', 'isStuck']],
      sort: [['placedAt', 'descending']],
    },
  },
  due: {
    checkout: ({ next, nextAt }) => (next && nextAt ? Date.parse(nextAt) : undefined),
  },
} satisfies AggregateDefinition<StoredOrder> & { readonly event: 'orderChanged' };

/**
 * How long a step is left to the call that has begun it, in milliseconds: longer than that may
 * take. Then the worker does it.
 */
const graceMs = 4_000;

/** The moment so many milliseconds later. */
export const after = (now: string, ms: number): string =>
  new Date(Date.parse(now) + ms).toISOString();

/** The order whose next step is this one, after `inMs` at the latest. */
export const withNext = (
  present: NextOrder,
  next: CheckoutStep | null,
  now: string,
  inMs = graceMs,
): NextOrder => ({
  ...present,
  next,
  nextAt: next && after(now, inMs),
  attempts: 0,
  problem: null,
});

/** The order in a status that it comes into now. */
export const inStatus = (
  present: NextOrder,
  status: StoredOrder['status'],
  now: string,
): NextOrder => ({
  ...present,
  status,
  history: [...present.history, { status, at: now }],
});

/** An order that is placed: nothing is done for it yet. */
export const firstOrder = (
  { address, card, coupon }: Placement,
  { lines, goods, shipping, total }: Quotation,
  {
    id,
    customerId,
    now,
  }: { readonly id: string; readonly customerId: string; readonly now: string },
): NextOrder => {
  const placed: NextOrder = {
    id,
    customerId,
    status: 'placed',
    closing: null,
    isCancellable: true,
    lines,
    goods,
    coupon: coupon ?? null,
    shipping,
    total,
    address,
    missing: [],
    parcelId: null,
    placedAt: now,
    history: [{ status: 'placed', at: now }],
    next: null,
    nextAt: null,
    attempts: 0,
    problem: null,
    card,
    restock: true,
  };
  return withNext(placed, coupon === undefined ? 'reserve' : 'redeem', now);
};
