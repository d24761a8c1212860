import type { pricingContract } from '@shop/shared/contracts/pricing';
import { MemoryEventLog } from '@shop/shared/events/memory-event-log';
import type { Runtime } from '@shop/shared/runtime';
import type { Service } from '@shop/shared/service/service';
import { MemoryPriceRepository } from './memory-price-repository.ts';
import { pricingService } from './service.ts';

/** The pricing service without a database: what it knows is gone when its process ends. */
export const memoryPricing = (runtime: Runtime): Service<typeof pricingContract> =>
  pricingService({ prices: new MemoryPriceRepository(), log: new MemoryEventLog(runtime) });
