import { inventoryContract, type Level, maxQuantity } from '@shop/shared/contracts/inventory';
import { invalidField } from '@shop/shared/errors';
import { refuse } from '@shop/shared/protocol/refuse';
import type { Unversioned } from '@shop/shared/storage/aggregate';

/** A product's first level: all pieces can be sold. */
export const firstLevel = (id: string, onHand: number): Unversioned<Level> => ({
  id,
  onHand,
  available: onHand,
});

/**
 * The level after so many pieces came (`delta` above 0) or went. Throws `OUT_OF_STOCK` when fewer
 * can be sold than are to go, `INVALID_ARGUMENT` when there would be more than `maxQuantity`.
 */
export const adjusted = (level: Level, delta: number): Unversioned<Level> => {
  if (level.available + delta < 0) {
    const message = `only ${level.available} can be taken`;
    const fields = [{ field: 'delta', message }];
    throw refuse(inventoryContract, 'OUT_OF_STOCK', message, { fields });
  }
  if (level.onHand + delta > maxQuantity) {
    throw invalidField('delta', `would make it more than ${maxQuantity}`);
  }
  return { ...level, onHand: level.onHand + delta, available: level.available + delta };
};

/**
 * The level of which so many pieces were counted. Throws `OUT_OF_STOCK` when more than these are
 * promised to customers: on hand, but not available.
 */
export const counted = (level: Level, onHand: number): Unversioned<Level> => {
  const available = onHand - (level.onHand - level.available);
  if (available < 0) {
    const message = `${level.onHand - level.available} are promised to customers`;
    const fields = [{ field: 'onHand', message }];
    throw refuse(inventoryContract, 'OUT_OF_STOCK', message, { fields });
  }
  return { ...level, onHand, available };
};
