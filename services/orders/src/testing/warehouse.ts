import type { BasketLine } from '@shop/shared/contracts/common';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { ServiceError } from '@shop/shared/errors';
import { refuse } from '@shop/shared/protocol/refuse';
import type { Named } from './amounts.ts';

interface Held {
  readonly lines: readonly BasketLine[];
  readonly status: string;
}

/** The reservations of inventory, as its contract says. */
export const createWarehouse = () => {
  const stock = new Map([
    ['lamp', 5],
    ['mug', 1],
  ]);
  const held = new Map<string, Held>();

  const move = (lines: readonly BasketLine[], sign: 1 | -1) => {
    for (const { productId, quantity } of lines) {
      stock.set(productId, (stock.get(productId) ?? 0) + sign * quantity);
    }
  };
  const statusOf = (id: string): string => held.get(id)?.status ?? 'missing';
  /** Ends a reservation that has a status; its pieces may come back. */
  const end = (id: string, from: string, to: string, isBack: boolean) => {
    const { lines, status } = held.get(id) ?? { lines: [], status: from };
    if (status === from && isBack) move(lines, 1);
    held.set(id, { lines, status: status === from ? to : status });
    return { id, status: statusOf(id) };
  };

  const operations = {
    reserve: ({ id, lines }: Named & { lines: readonly BasketLine[] }) => {
      if (held.has(id)) throw new ServiceError('ALREADY_EXISTS', 'it has a reservation');
      const missing = lines.flatMap(({ productId, quantity }) => {
        const available = stock.get(productId) ?? 0;
        return available < quantity ? [{ productId, available }] : [];
      });
      const status = missing.length > 0 ? 'refused' : 'reserved';
      held.set(id, { lines, status });
      if (status === 'reserved') move(lines, -1);
      return { id, status, missing };
    },
    commit: ({ id }: Named) => {
      const status = statusOf(id);
      if (status === 'reserved' || status === 'committed') {
        return end(id, 'reserved', 'committed', false);
      }
      throw refuse(inventoryContract, 'NOT_RESERVED', `it is ${status}`);
    },
    release: ({ id }: Named) => {
      if (['committed', 'returned'].includes(statusOf(id))) {
        throw refuse(inventoryContract, 'ALREADY_COMMITTED', 'it is sold');
      }
      return end(id, 'reserved', 'released', true);
    },
    restock: ({ id }: Named) => end(id, 'committed', 'returned', true),
  };
  return { stock, held, operations };
};
