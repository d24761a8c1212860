import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { type Article, type Category, articles, categories } from '../catalogue/catalogue.ts';
import { variantId } from '../catalogue/variants.ts';
import { demoData } from '../demo-data.ts';
import { type Dice, createDice } from '../random.ts';

/** A basket, its idempotency key, and the highest place in the shop among its products. */
interface Basket {
  readonly input: { readonly productIds: string[] };
  readonly key: string;
  readonly lastIndex: number;
}

const writtenCount = 2_000;

/** Every third product that is not hand-written is the reason for one basket. */
const productsPerVariantBasket = 3;

/** How often the second and third product are of the category that goes best, second best. */
const firstChoiceShare = 0.6;
const secondChoiceShare = 0.25;

/** How often it is the one at the same place on that category's shelf: a pair that shows. */
const partnerShare = 0.65;

const wantedCategory = ({ boughtWith }: Category, dice: Dice): string | undefined => {
  const luck = dice.next();
  if (luck < firstChoiceShare) return boughtWith[0];
  return luck < firstChoiceShare + secondChoiceShare ? boughtWith[1] : undefined;
};

const createWrittenBaskets = (): Basket[] => {
  const dice = createDice('baskets');
  const shelves = Map.groupBy(articles, ({ category }) => category.category);
  const byPopularity = (all: readonly Article[]) => dice.pickBy(all, (one) => one.popularity);
  const companionOf = (first: Article) => {
    const wanted = shelves.get(wantedCategory(first.category, dice) ?? '');
    const partner = wanted?.[shelves.get(first.category.category)?.indexOf(first) ?? 0];
    if (partner?.popularity && dice.next() < partnerShare) return partner;
    return byPopularity(wanted ?? articles);
  };
  return Array.from({ length: writtenCount }, (_, number) => {
    const first = byPopularity(articles);
    const size = dice.pick([1, 2, 2, 2, 3, 3, 4]);
    const others = Array.from({ length: size - 1 }, () => companionOf(first));
    const basket = [...new Set([first, ...others])];
    return {
      input: { productIds: basket.map(({ id }) => id) },
      key: `seed-basket-${String(number + 1).padStart(6, '0')}`,
      lastIndex: Math.max(...basket.map(({ index }) => index)),
    };
  });
};

/** They are the same every time; most of those who import this file need none. */
let made: readonly Basket[] | undefined;

/** Baskets of hand-written products: strong pairs, weaker ones, and some chance. */
export const writtenBaskets = (): readonly Basket[] => (made ??= createWrittenBaskets());

/** The basket that a product beyond the hand-written ones was bought in, for every third. */
export const variantBasketOf = ({ id, index, category }: Article): Basket | undefined => {
  const beyond = index - articles.length;
  if (beyond < 0 || beyond % productsPerVariantBasket !== 0) return undefined;
  const rowStart = index - (beyond % categories.length);
  /** The newest product of a category that was there before this one. */
  const newestOf = (wanted: string) => {
    const column = categories.findIndex((one) => one.category === wanted);
    const sameRow = rowStart + column;
    const newest = sameRow < index ? sameRow : sameRow - categories.length;
    return newest < articles.length ? categories[column]?.products[0]?.id : variantId(newest);
  };
  const others = category.boughtWith.slice(0, 2).map(newestOf);
  const productIds = [id, ...others.filter((other) => other !== undefined)];
  return { input: { productIds }, key: `seed-basket-${id}`, lastIndex: index };
};

/** Baskets that were bought, each once all of its products are there. */
export const demo = demoData(recommendationsContract, (batch) => {
  const places = new Set(batch.map(({ index }) => index));
  const baskets = [
    ...writtenBaskets().filter(({ lastIndex }) => places.has(lastIndex)),
    ...batch.map(variantBasketOf),
  ];
  return baskets
    .filter((basket) => basket !== undefined)
    .map(({ input, key }) => ({ what: key, operation: 'record', input, key }));
});
