import { productContract } from '@shop/shared/contracts/product';
import type { Article } from '../catalogue/catalogue.ts';
import { demoData } from '../demo-data.ts';

const toCreation = ({ category, ...article }: Article) => ({
  id: article.id,
  name: article.name,
  description: article.description,
  brand: article.brand,
  category: category.category,
  attributes: article.attributes,
  pictures: article.pictures,
  withdrawn: false,
});

/** The products themselves. */
export const demo = demoData(
  productContract,
  () =>
    ({ articles }) =>
      articles.map((article) => ({
        what: `product ${article.id}`,
        operation: 'create',
        input: toCreation(article),
        key: `seed-product-${article.id}`,
      })),
);
