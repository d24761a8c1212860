import { type Order, ordersContract } from '@shop/shared/contracts/orders';
import { monotonicMs } from '../../chaos/clock.ts';
import type { Tally } from '../report/tally.ts';
import type { Account, Accounts } from '../shop/accounts.ts';
import { parsed } from '../shop/answer.ts';
import { type Client, GaveUp, type Pause } from '../shop/client.ts';
import type { Books, Placed } from './books.ts';
import { breachesOf, isFinal } from './breaches.ts';

/** How often the histories are looked at. */
const lookEveryMs = 2_000;

const page = ordersContract.operations.list.output;

interface Parts {
  readonly client: Client;
  readonly accounts: Accounts;
  readonly books: Books;
  readonly tally: Tally;
  readonly pause: Pause;
}

/** Reads the history of a customer, back to a time. */
const readHistory = async (
  { client, accounts }: Parts,
  account: Account,
  since: string,
): Promise<readonly Order[]> => {
  const token = await accounts.enter(account);
  const all: Order[] = [];
  let cursor: string | null = '';
  while (cursor !== null && (all.at(-1)?.placedAt ?? since) >= since) {
    const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
    const answer = await client({ kind: 'history', path: `/api/v1/orders?${query}`, token });
    const read: ReturnType<typeof page.parse> = page.parse(parsed(answer.body));
    all.push(...read.items);
    cursor = read.nextCursor;
  }
  return all;
};

const byAccount = (all: Iterable<Placed>) => Map.groupBy(all, ({ account }) => account.email);

const isSettled = ({ order, timesListed }: Placed) => isFinal(order) && timesListed !== undefined;

/** Looks the orders of one customer up in the history. */
const lookUp = async (parts: Parts, placed: readonly Placed[]): Promise<void> => {
  const { books, tally } = parts;
  const [first] = placed.toSorted((a, b) => (a.order.placedAt < b.order.placedAt ? -1 : 1));
  if (!first || placed.every(isSettled)) return;
  const listed = await readHistory(parts, first.account, first.order.placedAt);
  const byId = Map.groupBy(listed, ({ id }) => id);
  for (const { id } of placed) {
    const [order] = byId.get(id) ?? [];
    books.learn(id, { timesListed: byId.get(id)?.length ?? 0, ...(order && { order }) });
  }
  const strange = first.account.isNew ? listed.find(({ id }) => !books.all.has(id)) : undefined;
  if (strange) tally.fail({ about: 'order', code: 'NOBODY_PLACED_IT', detail: strange.id });
};

/** Looks all orders up; a customer whose history does not come is looked at the next time. */
const look = async (parts: Parts): Promise<void> => {
  for (const placed of byAccount(parts.books.all.values()).values()) {
    await lookUp(parts, placed).catch((error: unknown) => {
      if (!(error instanceof GaveUp)) throw error;
    });
  }
};

/** The orders of which something is still to come. */
const unsettled = (books: Books): readonly Placed[] =>
  [...books.all.values()].filter(({ order }) => !isFinal(order));

interface Patience {
  readonly patienceMs: number;
  /** Whether somebody wants to leave now: then nothing has to be final. */
  readonly isOver: () => boolean;
}

/**
 * Waits until all orders are final, or the patience is over, and counts each that is not and every
 * rule that one breaks.
 */
export const settle = async (parts: Parts, { patienceMs, isOver }: Patience): Promise<void> => {
  const { books, tally, pause } = parts;
  const givesUpAt = monotonicMs() + patienceMs;
  await look(parts);
  while (unsettled(books).length > 0 && monotonicMs() < givesUpAt && !isOver()) {
    await pause(lookEveryMs);
    await look(parts);
  }
  const open = isOver() ? [] : unsettled(books);
  for (const { id, order } of open) {
    const next = order.closing ? `, closing: ${order.closing.reason}` : '';
    tally.fail({ about: 'order', code: 'NOT_FINAL', detail: `${id} is ${order.status}${next}` });
  }
  for (const placed of books.all.values()) {
    for (const code of breachesOf(placed)) tally.fail({ about: 'order', code, detail: placed.id });
  }
};
