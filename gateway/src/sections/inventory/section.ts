import { inventoryContract, level } from '@shop/shared/contracts/inventory';
import { minute } from '../../product-page/policy.ts';
import { onlyElement, section } from '../../product-page/section.ts';
import { stockView } from './view.ts';

/** The stock of the product; null for a product that was never stocked. */
export const inventory = section(inventoryContract, {
  ask: (productId) => ['levels', { ids: [productId] }],
  schema: level.nullable(),
  pick: onlyElement,
  timeoutMs: 300,
  maxStaleMs: minute,
  purchasable: (known) => (known === undefined ? 'unknown' : (known?.available ?? 0) > 0),
  on: { stockChanged: 'replace' },
  live: ({ available }) => ({ available }),
  mobile: {
    fields: { stock: level.shape.available },
    of: ({ available }) => ({ stock: available }),
  },
  partner: { name: 'stock', schema: level.pick({ available: true }) },
  label: 'stock',
  view: stockView,
});
