import { pricingContract } from '@shop/shared/contracts/pricing';
import { demoData } from '../demo-data.ts';

const euro = (amount: number) => ({ amount, currency: 'EUR' });

/** The price of each product. */
export const demo = demoData(pricingContract, (articles) =>
  articles.map(({ id, list, current }) => ({
    what: `price of ${id}`,
    operation: 'introduce',
    input: { id, list: euro(list), current: euro(current) },
    key: `seed-price-${id}`,
  })),
);
