import { z } from 'zod';
import { eventually } from '../../src/eventually.ts';
import type { Shop } from '../../src/shop.ts';
import { atOnce, inTurns } from './in-turns.ts';

/** The shop's figures of one product. */
export interface Entry {
  readonly price: { readonly amount: number; readonly version: number };
  readonly stock: { readonly onHand: number; readonly version: number };
  readonly reviews: number;
  /** Prices of other products, as they stand on its page. */
  readonly cards: ReadonlyMap<string, number>;
  /** All amounts of money on its page. */
  readonly amounts: readonly number[];
}

/** The shop's figures of its products at one time. */
export type Books = ReadonlyMap<string, Entry>;

/** The part of the reviews on a page that is looked at. */
const reviewed = z.object({ summary: z.object({ count: z.int() }) });

const patience = { timeoutMs: 10_000, intervalMs: 100 };

/** Reads one product's page; throws where it is not whole. */
export const readEntry = async (shop: Shop, id: string): Promise<Entry> => {
  const { sections, degraded } = await shop.page(id);
  const [price, stock] = [sections.pricing.data, sections.inventory.data];
  const recommended = sections.recommendations.data;
  if (degraded.length > 0 || !price || !stock || !recommended) {
    throw new Error(`the page of ${id} is not whole: ${degraded.join(', ')}`);
  }
  const cards = recommended.flatMap(({ productId, price: shown }) =>
    shown ? [[productId, shown.amount] as const] : [],
  );
  return {
    price: { amount: price.current.amount, version: price.version },
    stock: { onHand: stock.onHand, version: stock.version },
    reviews: reviewed.parse(sections['reviews']?.data).summary.count,
    cards: new Map(cards),
    amounts: [price.list.amount, price.current.amount, ...cards.map(([, amount]) => amount)],
  };
};

/** Reads the pages of products, each as soon as it is whole. */
export const readBooks = async (shop: Shop, ids: readonly string[]): Promise<Books> =>
  new Map(
    await inTurns(
      ids,
      atOnce,
      async (id) => [id, await eventually(() => readEntry(shop, id), patience)] as const,
    ),
  );
