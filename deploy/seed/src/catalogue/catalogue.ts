import { picture, slug } from '@shop/shared/contracts/product';
import { z } from 'zod';
import backpacks from './categories/backpacks.json' with { type: 'json' };
import blankets from './categories/blankets.json' with { type: 'json' };
import chairs from './categories/chairs.json' with { type: 'json' };
import headphones from './categories/headphones.json' with { type: 'json' };
import lamps from './categories/lamps.json' with { type: 'json' };
import mugs from './categories/mugs.json' with { type: 'json' };
import notebooks from './categories/notebooks.json' with { type: 'json' };
import plants from './categories/plants.json' with { type: 'json' };
import teapots from './categories/teapots.json' with { type: 'json' };
import watches from './categories/watches.json' with { type: 'json' };

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
  /** What products are made of that nobody has written by hand. */
  variants: z.strictObject({
    nouns: some,
    materials: some,
    price: z.strictObject({ from: amount, to: amount }),
    attributes: z.record(z.string(), some),
    sentences: some,
  }),
});

export type Facts = z.infer<typeof facts>;
export type Category = z.infer<typeof category>;

/** A product as the shop will sell it, with what only other demo data is drawn from. */
export interface Article extends Facts {
  /** Its place in the shop, from 0. */
  readonly index: number;
  readonly category: Category;
}

/** The hand-written part of the shop: every category, and its products in the order of their ids. */
export interface Catalogue {
  readonly categories: readonly Category[];
  readonly articles: readonly Article[];
}

/** Reads the data beside this file; throws a `ZodError` when an edit has broken it. */
export const readCatalogue = (): Catalogue => {
  const files = [
    mugs,
    lamps,
    backpacks,
    headphones,
    notebooks,
    plants,
    chairs,
    teapots,
    watches,
    blankets,
  ];
  const categories = z.array(category).parse(files);
  const articles = categories
    .flatMap((one) => one.products.map((product) => ({ ...product, category: one })))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((article, index) => ({ ...article, index }));
  return { categories, articles };
};
