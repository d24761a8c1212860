import { timestamp } from '@shop/shared/contracts/common';
import {
  type Card,
  type ProductDraft,
  product,
  type productContract,
} from '@shop/shared/contracts/product';
import type { Input } from '@shop/shared/protocol/contract';
import type { Unversioned } from '@shop/shared/storage/aggregate';
import type { z } from 'zod';

/** A product as it is stored: also with the time of its creation, which lists sort by. */
export const storedProduct = product.extend({ createdAt: timestamp });
type StoredProduct = z.infer<typeof storedProduct>;

/** The changes of an `update`: absent or undefined leaves a fact as it is. */
type ProductChanges = Input<typeof productContract, 'update'>['changes'];

/** The facts of a new product. */
export const firstProduct = (draft: ProductDraft, now: string): Unversioned<StoredProduct> => ({
  ...draft,
  createdAt: now,
});

/** The product with some facts changed. */
export const changedProduct = (
  present: StoredProduct,
  changes: ProductChanges,
): Unversioned<StoredProduct> => {
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
