import { defaults } from '../../shoppers/options.ts';
import { wasPaid } from '../../shoppers/orders/breaches.ts';
import { type Run, run } from '../../shoppers/run.ts';
import type { Arena } from '../arena.ts';
import type { Check } from '../rows/row.ts';
import { openStores } from './audit-stores.ts';

/** The orders that people have placed during a row. */
export interface Shopped {
  readonly placed: number;
  readonly paid: number;
  /** Requests that were tried again, as the shop could not answer. */
  readonly again: number;
  readonly checks: readonly Check[];
}

/** The orders in words: `12 orders, 9 paid; 40 requests of people tried again`. */
export const wordsOf = ({ placed, paid, again }: Shopped): string =>
  `${placed} orders, ${paid} paid; ${again} requests of people tried again`;

/** Longer than a row takes: the doors are closed at its end. */
const mostSeconds = 600;

/** How long people try again: longer than a fault, and than it takes to recover from it. */
const patienceSeconds = 90;

/** How many people come in a second, and whether they try again what the shop cannot answer. */
interface Manner {
  readonly perSecond: number;
  readonly patience: 'patient' | 'impatient';
}

const asked = {
  patient: 'people who try again get what they ask for',
  impatient: 'no request of people who shop fails',
} as const;

const namesOf = ({ tally }: Run, isOfOrder: boolean) =>
  [...tally.failures.values()]
    .filter(({ about }) => (about === 'order') === isOfOrder)
    .map(({ count, about, code, detail }) => `${count} ${about} ${code} (${detail})`);

/** A check that names the first of what breaks it. */
const toCheck = (claim: string, breaks: readonly string[]): Check => ({
  claim: [claim, ...breaks.slice(0, 3)].join(': '),
  holds: breaks.length === 0,
});

/** Lets people in until the doors are closed. Each product is theirs but those of the other load. */
const open = (
  arena: Arena,
  { perSecond, patience }: Manner,
  closing: AbortSignal,
): Promise<Run> => {
  const others = new Set([...arena.ids, arena.unseenId]);
  const order = {
    ...defaults,
    rate: perSecond,
    seconds: mostSeconds,
    seed: arena.nextSeed(),
    origin: arena.stack.url,
    patience: patience === 'patient' ? patienceSeconds : 0,
  };
  return run(order, {
    tell: () => undefined,
    signal: new AbortController().signal,
    closing,
    isWanted: ({ id }) => !others.has(id),
  });
};

/**
 * Lets people shop while something is done: they browse, order, cancel and review. Their orders are
 * judged when all of them are final, by what customers see and by what is stored. Nobody else comes
 * when the work is done.
 */
export const whilePeopleShop = async (
  arena: Arena,
  manner: Manner,
  work: () => Promise<unknown>,
): Promise<Shopped> => {
  const auditStores = await openStores(arena);
  const doors = new AbortController();
  const shopping = open(arena, manner, doors.signal);
  // Also where the work fails nobody is left in the shop.
  const left = shopping.catch(() => undefined);
  try {
    await work();
  } finally {
    doors.abort();
    arena.say('waiting for the orders of people');
    await left;
  }
  const ended = await shopping;
  const orders = [...ended.books.all.values()].map((one) => one.order);
  const checks = [
    toCheck('people place orders', orders.length === 0 ? ['none'] : []),
    toCheck(asked[manner.patience], namesOf(ended, false)),
    toCheck('a minute after people have left all is as they want it', namesOf(ended, true)),
    toCheck('stock, payments and ledger agree with orders', await auditStores(orders)),
  ];
  const paid = orders.filter(wasPaid).length;
  return { placed: orders.length, paid, again: ended.tally.counts.again, checks };
};
