import type { Picture } from '@shop/shared/contracts/product';
import { type Dice, createDice } from '../random.ts';
import { type Article, type Category, articles, categories } from './catalogue.ts';
import words from './words.json' with { type: 'json' };

const soldOutShare = 0.03;
const lowShare = 0.1;
const reducedShare = 0.2;

/** Primes: neighbours on a shelf and in a row share no word, and no name comes twice in a round. */
const strideOnShelf = 1009;
const strideInRow = 41;

/** For example `Juniper Stoneware Mug`; once all combinations are taken, `… No. 2` and so on. */
const nameOf = ({ variants: { materials, nouns } }: Category, position: number, column: number) => {
  const { adjectives } = words;
  const combinations = adjectives.length * materials.length * nouns.length;
  const number = (position * strideOnShelf + column * strideInRow) % combinations;
  const round = Math.floor(position / combinations);
  const turn = (all: readonly string[], among: number) =>
    all[Math.floor(number / among) % all.length];
  const adjective = turn(adjectives, 1);
  const material = turn(materials, adjectives.length);
  const noun = turn(nouns, adjectives.length * materials.length);
  return `${adjective} ${material} ${noun}${round > 0 ? ` No. ${round + 1}` : ''}`;
};

/** Prices end in 90 cents; a reduction takes 10 to 30 %. */
const pricesOf = ({ variants: { price } }: Category, dice: Dice) => {
  const list = Math.floor((price.from + dice.below(price.to - price.from)) / 100) * 100 + 90;
  if (dice.next() >= reducedShare) return { list, current: list };
  return { list, current: Math.floor((list * (90 - dice.below(21))) / 1000) * 10 };
};

const stockOf = (dice: Dice) => {
  const luck = dice.next();
  if (luck < soldOutShare) return 0;
  return luck < soldOutShare + lowShare ? 1 + dice.below(5) : 10 + dice.below(240);
};

/** Each sixty variants of a shape are the same thing in different finishes. */
const finishes = 60;

const picturesOf = (shape: string, name: string, dice: Dice): Picture[] => {
  const thing = finishes * dice.below(10_000);
  const finish = dice.below(finishes);
  const other = (finish + 1 + dice.below(finishes - 1)) % finishes;
  return [
    { shape, variant: thing + finish, alt: name },
    { shape, variant: thing + other, alt: `${name} in another finish` },
  ];
};

/** The id of the product at a place beyond the hand-written ones. */
export const variantId = (index: number): string => `p-${String(index + 1).padStart(6, '0')}`;

/** The product at a place beyond the hand-written ones: always the same at the same place. */
export const variantAt = (index: number): Article => {
  const beyond = index - articles.length;
  const column = beyond % categories.length;
  const category = categories[column];
  if (!category) throw new RangeError(`${index} is the place of a hand-written product`);
  const id = variantId(index);
  const dice = createDice(`product ${id}`);
  const name = nameOf(category, Math.floor(beyond / categories.length), column);
  const { sentences, attributes } = category.variants;
  return {
    id,
    index,
    category,
    name,
    brand: dice.pick(category.products).brand,
    description: dice.shuffle(sentences).slice(0, 3).join(' '),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, values]) => [key, dice.pick(values)]),
    ),
    pictures: picturesOf(category.category, name, dice),
    ...pricesOf(category, dice),
    onHand: stockOf(dice),
    quality: 3.2 + 1.6 * dice.next(),
    popularity: 1,
  };
};

/** As many products as one call may ask for, so that one call tells whether a batch is there. */
const batchSize = 100;

/**
 * The products of a shop with so many, batch by batch, and never more than one in memory. The same
 * for ever, and a larger shop begins with all that a smaller one has.
 */
export function* batchesOf(products: number): Generator<readonly Article[]> {
  for (let from = 0; from < products; from += batchSize) {
    const size = Math.min(batchSize, products - from);
    yield Array.from({ length: size }, (_, at) => articles[from + at] ?? variantAt(from + at));
  }
}
