import { eventually } from '../../src/eventually.ts';
import type { Shop } from '../../src/shop.ts';
import { readEntry } from './books.ts';
import type { Books, Entry } from './books.ts';
import { atOnce, inTurns } from './in-turns.ts';
import type { SettledWrite } from './settle-writes.ts';

/** The part of an entry that a product's page has to show. */
type Expected = Pick<Entry, 'price' | 'stock' | 'reviews'>;

const amountOf = ({ body }: SettledWrite) => Number(/"amount":(\d+)/.exec(body)?.[1]);

/** The entry before, and all that was written. Each price replaces the version before it. */
const expectedOf = (before: Entry, done: readonly SettledWrite[]): Expected => {
  const of = (wanted: SettledWrite['kind']) => done.filter(({ kind }) => kind === wanted);
  const prices = of('price').toSorted((one, other) => (one.version ?? 0) - (other.version ?? 0));
  const last = prices.at(-1);
  const added = of('stock').length;
  return {
    price: {
      amount: last ? amountOf(last) : before.price.amount,
      version: before.price.version + prices.length,
    },
    stock: { onHand: before.stock.onHand + added, version: before.stock.version + added },
    reviews: before.reviews + of('review').length,
  };
};

const wordsOf = ({ price, stock, reviews }: Expected) =>
  `${price.amount} (${price.version}), ${stock.onHand} (${stock.version}), ${reviews} reviews`;

/**
 * Says which pages do not show what was written by the time that is given: price, stock and reviews
 * of the product itself, which the page asks for, and other products' prices, which only events
 * bring to the gateway.
 */
export const pagesThatDiffer = async (
  shop: Shop,
  before: Books,
  done: ReadonlyMap<string, readonly SettledWrite[]>,
  untilMs: number,
): Promise<readonly string[]> => {
  const all = new Map([...before].map(([id, was]) => [id, expectedOf(was, done.get(id) ?? [])]));

  const compare = async (id: string, expected: Expected) => {
    const entry = await readEntry(shop, id);
    const [shown, wanted] = [wordsOf(entry), wordsOf(expected)];
    if (shown !== wanted) throw new Error(`${id} shows ${shown}, not ${wanted}`);
    for (const [other, amount] of entry.cards) {
      const wantedAmount = all.get(other)?.price.amount ?? amount;
      if (amount === wantedAmount) continue;
      throw new Error(`${id} shows ${other} at ${amount}, not ${wantedAmount}`);
    }
  };
  const differences = await inTurns([...all], atOnce, async ([id, expected]) => {
    const timeoutMs = Math.max(0, untilMs - performance.now());
    return eventually(() => compare(id, expected), { timeoutMs, intervalMs: 100 }).then(
      () => [],
      (error: unknown) => [String(error)],
    );
  });
  return differences.flat();
};
