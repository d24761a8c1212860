import type { Money } from '@shop/shared/contracts/common';
import type { Order } from '@shop/shared/contracts/orders';
import type { Purchase } from '../people/step.ts';
import type { Account } from '../shop/accounts.ts';

/** An order that somebody has placed, and what is known of it. */
export interface Placed {
  readonly id: string;
  readonly account: Account;
  readonly purchase: Purchase;
  /** The total that was quoted for it. */
  readonly quoted: Money;
  /** As it was seen last. */
  readonly order: Order;
  /** Whether the shop has said that it is cancelled. */
  readonly isCancelled: boolean;
  /** How often it was in the history of its customer; undefined before that was read. */
  readonly timesListed?: number;
}

/** All orders of a run. */
export interface Books {
  readonly all: ReadonlyMap<string, Placed>;
  place(placed: Pick<Placed, 'account' | 'purchase' | 'quoted' | 'order'>): void;
  /** Keeps what was learnt of an order that was placed here. */
  learn(id: string, known: Partial<Pick<Placed, 'order' | 'isCancelled' | 'timesListed'>>): void;
}

/** Begins to keep them. */
export const createBooks = (): Books => {
  const all = new Map<string, Placed>();
  return {
    all,
    place(placed) {
      const { id } = placed.order;
      all.set(id, { id, ...placed, isCancelled: false });
    },
    learn(id, known) {
      const placed = all.get(id);
      if (placed) all.set(id, { ...placed, ...known });
    },
  };
};
