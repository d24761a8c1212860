import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { productContract } from '@shop/shared/contracts/product';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import type { Contract } from '@shop/shared/protocol/contract';
import type { DepartmentName } from './stores.ts';

/**
 * A contract in this shop, in which gateways ask for everything, also for what jobs do elsewhere,
 * and on behalf of nobody: tokens are signed outside of simulated time.
 */
const asked = (contract: Contract): Contract => ({
  ...contract,
  operations: Object.fromEntries(
    Object.entries(contract.operations).map(([name, { role: _, ...operation }]) => [
      name,
      { ...operation, callers: [...operation.callers, 'gateway'] },
    ]),
  ),
  subscribers: [...contract.subscribers, 'gateway'],
});

/** The contract of each department, for whoever calls them all alike. */
export const contracts: Readonly<Record<DepartmentName, Contract>> = {
  product: asked(productContract),
  inventory: asked(inventoryContract),
  pricing: asked(pricingContract),
  reviews: asked(reviewsContract),
  recommendations: asked(recommendationsContract),
};

const { keyed: _, ...reprice } = pricingContract.operations.reprice;

const unkeyedPricing = asked({
  ...pricingContract,
  operations: {
    ...pricingContract.operations,
    reprice: { ...reprice, idempotent: false },
  },
});

/** The same for a run in which `reprice` is a write without a key, which may run once only. */
export const unkeyedContracts: typeof contracts = { ...contracts, pricing: unkeyedPricing };
