import type { ProductDraft } from '@shop/shared/contracts/product';
import { articles } from '@shop/seed/catalogue/catalogue';
import { variantAt } from '@shop/seed/catalogue/variants';

/** The demo's products by their place, from 0 and without end. */
export const createDrafts = (): ((index: number) => ProductDraft) => (index) => {
  const article = articles[index] ?? variantAt(index);
  const { id, name, description, brand, category, attributes, pictures } = article;
  return {
    id,
    name,
    description,
    brand,
    category: category.category,
    attributes,
    pictures,
    withdrawn: false,
  };
};

/** The search text: the finish and the kind of thing of some hundredth of the products. */
export const searchedFor = 'stoneware mug';
