import type { Order } from '@shop/shared/contracts/orders';
import { checkStates } from '@shop/simulation/checker/check';
import { eventually } from '../../src/eventually.ts';
import { type StoredState, readStored } from '../../src/stored.ts';
import type { Arena } from '../arena.ts';
import { heldIn, soldOtherwise } from './sold.ts';

/** All that a checkout stores. */
const collections = {
  orders: ['orders'],
  payments: ['payments', 'journal', 'cards'],
  inventory: ['stocks', 'reservations'],
  promotions: ['coupons'],
};

/** How long the stores may take to agree when all orders are final. */
const quietMs = 15_000;

/** So long ago work was due that a worker should have done. */
const overdueMs = 10_000;

/** The orders that customers were told of, and the products whose stock staff have adjusted. */
interface Known {
  readonly orders: readonly Order[];
  readonly adjusted: ReadonlySet<string>;
}

const breaksOf = (
  before: readonly StoredState[],
  after: readonly StoredState[],
  { orders, adjusted }: Known,
): readonly string[] => {
  const stored = new Set(after.map(({ service, state }) => `${service} ${String(state['id'])}`));
  const lost = orders.filter(({ id }) => !stored.has(`orders ${id}`));
  const clock = Date.now() - overdueMs;
  const clocks = { orders: clock, payments: clock, inventory: clock };
  return [
    ...lost.map(({ id }) => `${id} is not stored`),
    ...checkStates({ stored: after, clocks }).map(({ rule, text }) => `${rule}: ${text}`),
    ...soldOtherwise(before, after, adjusted),
    ...heldIn(after),
  ];
};

/**
 * Notes what is stored; the function that it resolves to then says what is wrong with what is
 * stored later, when the orders that people have placed meanwhile are final.
 */
export const openStores = async ({ stack, ids }: Arena) => {
  const before = await readStored(stack, collections);
  return async (orders: readonly Order[]): Promise<readonly string[]> => {
    const known = { orders, adjusted: new Set(ids) };
    let breaks: readonly string[] = [];
    const look = async () => {
      breaks = breaksOf(before, await readStored(stack, collections), known);
      if (breaks.length > 0) throw new Error('the stores do not agree yet');
    };
    await eventually(look, { timeoutMs: quietMs, intervalMs: 1_000 }).catch((error: unknown) => {
      if (breaks.length === 0) throw error;
    });
    return breaks;
  };
};
