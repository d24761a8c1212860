import { storedAs } from '@shop/simulation/checker/indexed';
import { z } from 'zod';
import type { StoredState } from '../../src/stored.ts';

const stock = z.object({ id: z.string(), onHand: z.int(), holds: z.array(z.unknown()) });
const line = z.object({ productId: z.string(), quantity: z.int() });
const reservation = z.object({ status: z.string(), until: z.string(), lines: z.array(line) });

type Stored = readonly StoredState[];

const inInventory = <T extends z.ZodType>(stored: Stored, shape: T): z.output<T>[] =>
  storedAs({ final: { stored } }, 'inventory', shape);

/** The pieces of each product that were received: on hand, or sold and not returned. */
const receivedOf = (stored: Stored): ReadonlyMap<string, number> => {
  const sold = new Map<string, number>();
  for (const { status, lines } of inInventory(stored, reservation)) {
    if (status !== 'committed') continue;
    for (const { productId, quantity } of lines) {
      sold.set(productId, (sold.get(productId) ?? 0) + quantity);
    }
  }
  const stocks = inInventory(stored, stock);
  return new Map(stocks.map(({ id, onHand }) => [id, onHand + (sold.get(id) ?? 0)]));
};

/**
 * Says where pieces were sold that nobody ordered, or ordered and not sold, between two moments in
 * which nothing was under way; stock adjustments of `adjusted` products are not looked at.
 */
export const soldOtherwise = (
  before: Stored,
  after: Stored,
  adjusted: ReadonlySet<string>,
): readonly string[] => {
  const [then, now] = [receivedOf(before), receivedOf(after)];
  return [...then].flatMap(([id, received]) =>
    adjusted.has(id) || now.get(id) === received
      ? []
      : [`of ${received} pieces of ${id} that were received there are ${now.get(id)}`],
  );
};

/** Says which stocks hold pieces though nothing is under way. */
export const heldIn = (stored: Stored): readonly string[] =>
  inInventory(stored, stock).flatMap(({ id, holds }) =>
    holds.length === 0 ? [] : [`${holds.length} holds of ${id}`],
  );
