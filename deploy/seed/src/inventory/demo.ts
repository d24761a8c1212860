import { inventoryContract } from '@shop/shared/contracts/inventory';
import { demoData } from '../demo-data.ts';

/** How many pieces of each product there are. */
export const demo = demoData(inventoryContract, (articles) =>
  articles.map(({ id, onHand }) => ({
    what: `stock of ${id}`,
    operation: 'introduce',
    input: { id, onHand },
    key: `seed-stock-${id}`,
  })),
);
