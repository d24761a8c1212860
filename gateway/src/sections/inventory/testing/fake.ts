import type { Level } from '@shop/shared/contracts/inventory';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { ServiceError } from '@shop/shared/errors';
import { refuse } from '@shop/shared/protocol/refuse';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';

/** A level of stock of which two pieces are reserved. */
export const levelOf = (id: string, available: number, version = 1): Level => ({
  id,
  onHand: available + 2,
  available,
  version,
  updatedAt,
});

/** Levels of stock by id. */
export const fakeInventory = fakeService(inventoryContract, () => {
  const levels = new Map<string, Level>();
  return {
    levels,
    stock: (id: string) => void levels.set(id, levelOf(id, 4)),
    handlers: {
      levels: async ({ ids }) => ids.flatMap((id) => levels.get(id) ?? []),
      adjust: async ({ id, delta }) => {
        const level = levels.get(id);
        if (!level) throw new ServiceError('NOT_FOUND', 'there is nothing with this id');
        if (level.available + delta < 0)
          throw refuse(inventoryContract, 'OUT_OF_STOCK', 'not so many');
        const next = levelOf(id, level.available + delta, level.version + 1);
        levels.set(id, next);
        return next;
      },
      stocktake: async ({ id, onHand, expectedVersion }) => {
        const { version } = levels.get(id) ?? {};
        if (version !== expectedVersion) {
          throw new ServiceError(expectedVersion ? 'CONFLICT' : 'ALREADY_EXISTS', 'too late');
        }
        const next = levelOf(id, onHand - 2, (version ?? 0) + 1);
        levels.set(id, next);
        return next;
      },
      soldOut: async ({ limit }) => {
        const items = [...levels.values()].filter(({ available }) => available === 0);
        return { items: items.slice(0, limit), nextCursor: items.length > limit ? 'next' : null };
      },
    },
  };
});

export { fakeInventory as fake };
