import { timestamp } from '@shop/shared/contracts/common';
import { type Card, product, type ProductDraft } from '@shop/shared/contracts/product';
import type { Facts } from '@shop/shared/storage/aggregate';
import type { z } from 'zod';

/** A product as it is stored: also with the time of its creation, which lists sort by. */
export const storedProduct = product.extend({ createdAt: timestamp });
type StoredProduct = z.infer<typeof storedProduct>;

/** What `update` may change: absent or undefined leaves a fact as it is. */
type ProductChanges = {
  readonly [K in keyof Omit<ProductDraft, 'id'>]?: ProductDraft[K] | undefined;
};

/** The facts of a new product. */
export const firstProduct = (draft: ProductDraft, now: string): Facts<StoredProduct> => ({
  ...draft,
  createdAt: now,
});

/** The product with some facts changed. */
export const changedProduct = (
  present: StoredProduct,
  changes: ProductChanges,
): Facts<StoredProduct> => {
  const changed = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...present, ...Object.fromEntries(changed) };
};

/** The fields that a card is made from. */
export const cardFields = [
  'id',
  'name',
  'brand',
  'category',
  'pictures',
  'withdrawn',
  'version',
] as const;

/** The cards of products; each product has a picture. */
export const cardsOf = (
  products: readonly Pick<StoredProduct, (typeof cardFields)[number]>[],
): Card[] =>
  products.flatMap(({ pictures: [picture], ...facts }) => (picture ? [{ ...facts, picture }] : []));
