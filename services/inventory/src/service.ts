import { inventoryContract } from '@shop/shared/contracts/inventory';
import type { EventLog } from '@shop/shared/events/outbox';
import type { Service } from '@shop/shared/service/service';
import { createHandlers } from './handlers.ts';
import type { StockRepository } from './stock-repository.ts';

interface Stores {
  readonly stock: StockRepository;
  readonly log: EventLog;
}

/** The inventory service on these stores. */
export const inventoryService = ({ stock, log }: Stores): Service<typeof inventoryContract> => ({
  contract: inventoryContract,
  start: async ({ runtime }) => ({
    handlers: createHandlers({ stock, runtime }),
    events: { outbox: stock.outbox, log },
  }),
});
