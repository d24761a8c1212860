import type { inventoryContract } from '@shop/shared/contracts/inventory';
import { MemoryEventLog } from '@shop/shared/events/memory-event-log';
import type { Runtime } from '@shop/shared/runtime';
import type { Service } from '@shop/shared/service/service';
import { MemoryStockRepository } from './memory-stock-repository.ts';
import { inventoryService } from './service.ts';

/** The inventory service without a database: what it knows is gone when its process ends. */
export const memoryInventory = (runtime: Runtime): Service<typeof inventoryContract> =>
  inventoryService({ stock: new MemoryStockRepository(), log: new MemoryEventLog(runtime) });
