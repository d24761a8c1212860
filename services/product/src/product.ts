import { type Product, product, type ProductDraft } from '@shop/shared/contracts/product';
import { ServiceError } from '@shop/shared/errors';

/** What `update` may change: absent or undefined leaves a fact as it is. */
export type ProductChanges = {
  readonly [K in keyof Omit<ProductDraft, 'id'>]?: ProductDraft[K] | undefined;
};

/** A product at its first version. */
export const firstProduct = (draft: ProductDraft, updatedAt: string): Product => ({
  ...draft,
  version: 1,
  updatedAt,
});

/** The product with some facts changed. Throws `INVALID_ARGUMENT` when there are none to change. */
export const changedProduct = (
  present: Product,
  changes: ProductChanges,
  updatedAt: string,
): Product => {
  const changed = Object.entries(changes).filter(([, value]) => value !== undefined);
  if (changed.length === 0) {
    const message = 'must have at least one fact to change';
    throw new ServiceError('INVALID_ARGUMENT', `changes ${message}`, {
      fields: [{ field: 'changes', message }],
    });
  }
  const version = present.version + 1;
  return product.parse({ ...present, ...Object.fromEntries(changed), version, updatedAt });
};
