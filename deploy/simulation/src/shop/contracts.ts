import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { productContract } from '@shop/shared/contracts/product';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import type { Contract } from '@shop/shared/protocol/contract';
import type { DepartmentName } from './stores.ts';

/** The contract of each department, for whoever calls them all alike. */
export const contracts: Readonly<Record<DepartmentName, Contract>> = {
  product: productContract,
  inventory: inventoryContract,
  pricing: pricingContract,
  reviews: reviewsContract,
  recommendations: recommendationsContract,
};

const { keyed: _, ...reprice } = pricingContract.operations.reprice;

const unkeyedPricing: Contract = {
  ...pricingContract,
  operations: {
    ...pricingContract.operations,
    reprice: { ...reprice, idempotent: false },
  },
};

/** The same for a run in which `reprice` is a write without a key, which may run once only. */
export const unkeyedContracts: typeof contracts = { ...contracts, pricing: unkeyedPricing };
