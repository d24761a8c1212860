import { id, timestamp } from '@shop/shared/contracts/common';
import { inventoryContract, level, maxQuantity } from '@shop/shared/contracts/inventory';
import { invalidField } from '@shop/shared/errors';
import { refuse } from '@shop/shared/protocol/refuse';
import type { AggregateDefinition, Unversioned } from '@shop/shared/storage/aggregate';
import { z } from 'zod';

/** Pieces of one product that are held for a reservation. */
const hold = z.object({
  reservationId: id,
  quantity: z.int().min(1),
  /** When the reservation is looked up, in case nobody has told what became of it. */
  lookAt: timestamp,
});
export type Hold = z.infer<typeof hold>;

/**
 * The stock of a product: its level, the holds that keep pieces of it from being sold, and the last
 * reservations whose pieces came back: a return that is tried again finds itself there.
 */
const stock = level.extend({
  holds: z.array(hold).default([]),
  returns: z.array(id).default([]),
});
export type Stock = z.infer<typeof stock>;

/** When a hold is to be looked at next, in milliseconds since 1970; undefined where there is none. */
export const nextLook = ({ holds }: Pick<Stock, 'holds'>): number | undefined =>
  holds.length === 0 ? undefined : Math.min(...holds.map(({ lookAt }) => Date.parse(lookAt)));

/** The stock of each product, and those that are sold out, the last one first. */
export const stocks = {
  schema: stock,
  event: 'stockChanged',
  indexed: { version: 1, fields: ({ available }) => ({ isSoldOut: available === 0 }) },
  lists: { newest: { filters: [['isSoldOut']], sort: [['updatedAt', 'descending']] } },
  due: { holds: nextLook },
} satisfies AggregateDefinition<Stock> & { readonly event: 'stockChanged' };

/** A product's first stock: all pieces can be sold. */
export const firstStock = (id: string, onHand: number): Unversioned<Stock> => ({
  id,
  onHand,
  available: onHand,
  holds: [],
  returns: [],
});

/**
 * The stock after so many pieces came (`delta` above 0) or went. Throws `OUT_OF_STOCK` when fewer
 * can be sold than are to go, `INVALID_ARGUMENT` when there would be more than `maxQuantity`.
 */
export const adjusted = (present: Stock, delta: number): Unversioned<Stock> => {
  if (present.available + delta < 0) {
    const message = `only ${present.available} can be taken`;
    const fields = [{ field: 'delta', message }];
    throw refuse(inventoryContract, 'OUT_OF_STOCK', message, { fields });
  }
  if (present.onHand + delta > maxQuantity) {
    throw invalidField('delta', `would make it more than ${maxQuantity}`);
  }
  return { ...present, onHand: present.onHand + delta, available: present.available + delta };
};

/**
 * The stock of which so many pieces were counted. Throws `OUT_OF_STOCK` when more than these are
 * promised to customers: on hand, but not available.
 */
export const counted = (present: Stock, onHand: number): Unversioned<Stock> => {
  const available = onHand - (present.onHand - present.available);
  if (available < 0) {
    const message = `${present.onHand - present.available} are promised to customers`;
    const fields = [{ field: 'onHand', message }];
    throw refuse(inventoryContract, 'OUT_OF_STOCK', message, { fields });
  }
  return { ...present, onHand, available };
};
