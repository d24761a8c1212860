import { setTimeout as pauseUntil } from 'node:timers/promises';
import { monotonicMs } from '../chaos/clock.ts';
import type { Order } from './options.ts';
import { type Books, createBooks } from './orders/books.ts';
import { settle } from './orders/settle.ts';
import { createAllowance } from './people/allowance.ts';
import { drawArrivals } from './people/arrivals.ts';
import { drawPerson } from './people/person.ts';
import type { Ware } from './people/wares.ts';
import { progressLine } from './report/summary.ts';
import { type Tally, createTally } from './report/tally.ts';
import { visit } from './session/visit.ts';
import type { Surroundings } from './session/visitor.ts';
import { openAccounts } from './shop/accounts.ts';
import { createClient, type Pause } from './shop/client.ts';
import { readWares } from './shop/read-wares.ts';

/** The result of a run. */
export interface Run {
  readonly tally: Tally;
  readonly books: Books;
}

interface Options {
  /** Takes a line of progress. */
  readonly tell: (line: string) => void;
  /** Ends it before its time: everybody leaves at once. */
  readonly signal: AbortSignal;
  /** Closes the doors: nobody else comes, those who are there finish, and their orders end. */
  readonly closing?: AbortSignal;
  /** The products that people look at and buy; all where nothing is said. */
  readonly isWanted?: (ware: Ware) => boolean;
}

/** How often it says how far it is, and how long it waits for orders in the end. */
const tellEveryMs = 5_000;
const ordersMs = 60_000;

/** Thrown where no shop answers, with the reason. */
export class NoShop extends Error {
  override readonly name = 'NoShop';
}

/** Lets people come when they are due, but never more at a time than fit. */
const letIn = async (
  arrivals: readonly number[],
  atOnce: number,
  {
    pause,
    isClosed,
    enter,
  }: {
    readonly pause: Pause;
    readonly isClosed: () => boolean;
    readonly enter: (number: number) => Promise<void>;
  },
): Promise<void> => {
  const inside = new Set<Promise<void>>();
  const opened = monotonicMs();
  for (const [index, at] of arrivals.entries()) {
    await pause(Math.max(0, opened + at - monotonicMs()));
    while (inside.size >= atOnce) await Promise.race(inside);
    if (isClosed()) break;
    const left: Promise<void> = enter(index + 1).finally(() => inside.delete(left));
    inside.add(left);
  }
  await Promise.all(inside);
};

/** Reads what has to be known of the shop before anybody comes. */
const openDoors = async (surroundings: Omit<Surroundings, 'accounts' | 'books'>) => {
  const { client } = surroundings;
  try {
    return { wares: await readWares(client), accounts: await openAccounts(client) };
  } catch (error) {
    const [failure] = surroundings.tally.failures.values();
    throw new NoShop(failure?.code ?? String(error), { cause: error });
  }
};

/** Lets people shop, waits for their orders, and counts everything. Throws `NoShop`. */
export const run = async (order: Order, options: Options): Promise<Run> => {
  const { tell, signal, closing, isWanted = () => true } = options;
  const [tally, books] = [createTally(), createBooks()];
  // A pause that is cut off is over.
  const pause: Pause = (ms) => pauseUntil(ms, undefined, { signal }).catch(() => undefined);
  const isOver = () => signal.aborted;
  const isClosed = () => isOver() || closing?.aborted === true;
  const patience = { patienceMs: order.patience * 1_000, isOver };
  const client = createClient({ origin: order.origin, tally, pause, ...patience });
  const { wares: all, accounts } = await openDoors({ client, tally, pause });
  const wares = { ...all, products: all.products.filter(isWanted) };
  const surroundings = { client, accounts, books, tally, pause };
  const allow = createAllowance();
  const enter = (number: number) =>
    visit(surroundings, allow(drawPerson(order.seed, number, wares)), isOver);

  const began = monotonicMs();
  const telling = setInterval(() => {
    tell(progressLine(Math.round((monotonicMs() - began) / 1_000), tally, books));
  }, tellEveryMs);
  try {
    await letIn(drawArrivals(order), order.atOnce, { pause, isClosed, enter });
    await settle(surroundings, { patienceMs: ordersMs, isOver });
  } finally {
    clearInterval(telling);
  }
  return { tally, books };
};
