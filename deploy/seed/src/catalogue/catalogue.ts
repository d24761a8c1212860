import { join } from 'node:path';
import { picture, slug } from '@shop/shared/contracts/product';
import { z } from 'zod';
import { readAll } from '../json-files.ts';

const some = z.array(z.string()).min(1);
const amount = z.int().min(1);

const facts = z.strictObject({
  id: z.string(),
  name: z.string(),
  brand: z.string(),
  description: z.string(),
  attributes: z.record(z.string(), z.string()),
  pictures: z.array(picture).min(1),
  /** Both prices in cents. */
  list: amount,
  current: amount,
  onHand: z.int().min(0),
  /** The stars that people give on average, more or less. */
  quality: z.number().min(1).max(5),
  /** How much it is bought and talked about: 10 a lot, 0 not at all yet. */
  popularity: z.int().min(0).max(10),
});

const category = z.strictObject({
  category: slug,
  /** The categories that end up in the same basket, most often first. */
  boughtWith: z.array(slug).min(1),
  products: z.array(facts).min(1),
  /** The parts that generated products are made of. */
  variants: z.strictObject({
    nouns: some,
    materials: some,
    price: z.strictObject({ from: amount, to: amount }),
    attributes: z.record(z.string(), some),
    sentences: some,
  }),
});

export type Category = z.infer<typeof category>;

/** A product as the shop will sell it, with what only other demo data is drawn from. */
export interface Article extends z.infer<typeof facts> {
  /** Its place in the shop, from 0. */
  readonly index: number;
  readonly category: Category;
}

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);

/** The products that are written by hand, in the order of their ids. */
export const articles: readonly Article[] = readAll(
  join(import.meta.dirname, 'categories'),
  category,
)
  .values()
  .toArray()
  .flatMap((one) => one.products.map((product) => ({ ...product, category: one })))
  .sort(byId)
  .map((article, index) => ({ ...article, index }));

/** Their categories, in the order in which they come up. */
export const categories: readonly Category[] = [...new Set(articles.map((one) => one.category))];
