import { fail } from 'node:assert';
import { z } from 'zod';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { productContract } from '@shop/shared/contracts/product';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import type { Contract } from '@shop/shared/protocol/contract';
import { type Runtime, systemRuntime } from '@shop/shared/runtime';
import { runService } from '@shop/shared/service/run-service';
import type { Service } from '@shop/shared/service/service';
import { endWithRunner, parametersOf, serveCommands } from './commands.ts';
import { profileCommands } from './profiling.ts';

/** One of the shop's own services; its addresses are in its environment. */
export interface OwnServiceParameters {
  readonly service: string;
}

const run = <C extends Contract>(contract: C, open: (runtime: Runtime) => Service<C>) =>
  runService(contract, z.object({}), async () => open(systemRuntime));

/** With memory stores, as in the shop that runs in one process. */
const services: Readonly<Record<string, () => Promise<void>>> = {
  product: async () => run(productContract, (await import('@shop/product/memory')).memoryProduct),
  pricing: async () => run(pricingContract, (await import('@shop/pricing/memory')).memoryPricing),
  inventory: async () =>
    run(inventoryContract, (await import('@shop/inventory/memory')).memoryInventory),
  reviews: async () => run(reviewsContract, (await import('@shop/reviews/memory')).memoryReviews),
  recommendations: async () =>
    run(
      recommendationsContract,
      (await import('@shop/recommendations/memory')).memoryRecommendations,
    ),
};

endWithRunner();
const { service }: OwnServiceParameters = parametersOf();
await (services[service] ?? fail(`there is no service ${service}`))();
serveCommands(profileCommands);
