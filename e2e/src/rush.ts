import type { Buyer } from './buyer.ts';

interface Rush {
  readonly productId: string;
  /** How many orders of one piece are placed, and how many of them at the same time. */
  readonly orders: number;
  readonly atOnce: number;
}

/** Orders that are being placed. */
export interface Placing {
  /** Those that the shop has acknowledged so far. */
  readonly ids: readonly string[];
  readonly ended: Promise<unknown>;
}

/** Begins to order one product many times. */
export const rush = (buyer: Buyer, { productId, orders, atOnce }: Rush): Placing => {
  const ids: string[] = [];
  let left = orders;
  const order = async () => {
    while (left > 0) {
      left -= 1;
      ids.push((await buyer.buy({ lines: [{ productId, quantity: 1 }] })).id);
    }
  };
  return { ids, ended: Promise.all(Array.from({ length: atOnce }, order)) };
};
