import { productContract } from '@shop/shared/contracts/product';
import { demoData } from '../demo-data.ts';

/** The products themselves. */
export const demo = demoData(productContract, (articles) =>
  articles.map(
    ({ id, name, description, brand, category: { category }, attributes, pictures }) => ({
      what: `product ${id}`,
      operation: 'introduce',
      input: { id, name, description, brand, category, attributes, pictures, withdrawn: false },
      key: `seed-product-${id}`,
    }),
  ),
);
