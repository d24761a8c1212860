import type { productContract } from '@shop/shared/contracts/product';
import { MemoryEventLog } from '@shop/shared/events/memory-event-log';
import type { Runtime } from '@shop/shared/runtime';
import type { Service } from '@shop/shared/service/service';
import { MemoryProductRepository } from './memory-product-repository.ts';
import { productService } from './service.ts';

/** The product service without a database: what it knows is gone when its process ends. */
export const memoryProduct = (runtime: Runtime): Service<typeof productContract> =>
  productService({ products: new MemoryProductRepository(), log: new MemoryEventLog(runtime) });
