import { checkStates } from '@shop/simulation/checker/check';
import { eventually } from '../../src/eventually.ts';
import { readStored } from '../../src/stored.ts';
import type { StoredState } from '../../src/stored.ts';
import { defaults } from '../../shoppers/options.ts';
import { wasPaid } from '../../shoppers/orders/breaches.ts';
import { type Run, run } from '../../shoppers/run.ts';
import type { Arena } from '../arena.ts';
import type { Check } from '../rows/row.ts';
import { heldIn, soldOtherwise } from './sold.ts';

/** The orders that people have placed during a row. */
export interface Shopped {
  readonly placed: number;
  readonly paid: number;
  /** Requests that were tried again, as the shop could not answer. */
  readonly again: number;
  readonly checks: readonly Check[];
}

/** The orders in words: `12 orders, 9 paid; 40 requests tried again`. */
export const wordsOf = ({ placed, paid, again }: Shopped): string =>
  `${placed} orders, ${paid} paid; ${again} requests of people tried again`;

/** All that a checkout stores. */
const collections = {
  orders: ['orders'],
  payments: ['payments', 'journal', 'cards'],
  inventory: ['stocks', 'reservations'],
  promotions: ['coupons'],
};

/** People who come in a second: few beside the other load, but some of them order at any time. */
const rate = 0.8;

/** Longer than a row takes: the doors are closed at its end. */
const mostSeconds = 600;

/** How long people try again: longer than a fault, and than it takes to recover from it. */
const patienceSeconds = 90;

/** How long stores may take to be in agreement when all orders are final. */
const quietMs = 15_000;

/** So long ago work was due that a worker should have done. */
const overdueMs = 10_000;

const namesOf = ({ tally }: Run, isOfOrder: boolean) =>
  [...tally.failures.values()]
    .filter(({ about }) => (about === 'order') === isOfOrder)
    .map(({ count, about, code, detail }) => `${count} ${about} ${code} (${detail})`);

const toCheck = (claim: string, breaks: readonly string[]): Check => ({
  claim: [claim, ...breaks.slice(0, 3)].join(': '),
  holds: breaks.length === 0,
});

/** Says what is wrong with what is stored, once nothing is under way. */
const breaksOf = (
  before: readonly StoredState[],
  after: readonly StoredState[],
  adjusted: ReadonlySet<string>,
): readonly string[] => {
  const clock = Date.now() - overdueMs;
  const clocks = { orders: clock, payments: clock, inventory: clock };
  return [
    ...checkStates({ stored: after, clocks }).map(({ rule, text }) => `${rule}: ${text}`),
    ...soldOtherwise(before, after, adjusted),
    ...heldIn(after),
  ];
};

/** Waits until all that is stored agrees; what does not by then is told. */
const auditStores = async (
  { stack, ids }: Arena,
  before: readonly StoredState[],
): Promise<readonly string[]> => {
  let breaks: readonly string[] = [];
  const look = async () => {
    breaks = breaksOf(before, await readStored(stack, collections), new Set(ids));
    if (breaks.length > 0) throw new Error('the stores do not agree yet');
  };
  await eventually(look, { timeoutMs: quietMs, intervalMs: 1_000 }).catch((error: unknown) => {
    if (breaks.length === 0) throw error;
  });
  return breaks;
};

/** The patience of people: who is patient tries again what a fault keeps the shop from answering. */
type Patience = 'patient' | 'impatient';

/**
 * Lets people shop while something is done: they browse, order, cancel and review, each product
 * but those that the other load changes. Their orders are judged when all of them are final, by
 * what customers see and by what is stored. Nobody else comes when `closeDoors` is called, or when
 * the work is done.
 */
export const whilePeopleShop = async <T>(
  arena: Arena,
  patience: Patience,
  work: (closeDoors: () => void) => Promise<T>,
): Promise<{ readonly result: T; readonly shopped: Shopped }> => {
  const before = await readStored(arena.stack, collections);
  const doors = new AbortController();
  const order = {
    ...defaults,
    rate,
    seconds: mostSeconds,
    seed: arena.nextSeed(),
    origin: arena.stack.url,
    patience: patience === 'patient' ? patienceSeconds : 0,
  };
  const others = new Set(arena.ids);
  const running = run(order, {
    tell: () => undefined,
    signal: new AbortController().signal,
    closing: doors.signal,
    isWanted: ({ id }) => !others.has(id),
  });
  // It is looked at when the work is done.
  running.catch(() => undefined);
  const closeDoors = () => doors.abort();
  const result = await work(closeDoors).finally(closeDoors);
  arena.say('waiting for the orders of people');
  const shopping = await running;
  const orders = [...shopping.books.all.values()].map((one) => one.order);
  const placed = orders.length;
  const asked =
    patience === 'patient'
      ? 'people who try again get what they ask for'
      : 'no request of people who shop fails';
  return {
    result,
    shopped: {
      placed,
      paid: orders.filter(wasPaid).length,
      again: shopping.tally.counts.again,
      checks: [
        toCheck('people place orders', placed === 0 ? ['none'] : []),
        toCheck(asked, namesOf(shopping, false)),
        toCheck(
          'orders are final within 60 s, and as customers want them',
          namesOf(shopping, true),
        ),
        toCheck('stock, payments and ledger agree with orders', await auditStores(arena, before)),
      ],
    },
  };
};
