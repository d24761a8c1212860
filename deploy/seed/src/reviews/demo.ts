import { reviewsContract } from '@shop/shared/contracts/reviews';
import { type Article, articles } from '../catalogue/catalogue.ts';
import { demoData } from '../demo-data.ts';
import { type Dice, createDeck, createDice } from '../random.ts';
import people from './people.json' with { type: 'json' };
import { createWriter } from './writer.ts';

/** So many for each point of a hand-written product's popularity: some 600 in all. */
const reviewsPerPoint = 1.6;

/** Four reviews for every eight of the other products. */
const variantCounts = [2, 0, 0, 1, 0, 0, 1, 0] as const;

const countOf = ({ popularity, index }: Article, dice: Dice) => {
  const written = articles.length;
  if (index >= written) return variantCounts[(index - written) % variantCounts.length] ?? 0;
  return popularity && Math.round(popularity * reviewsPerPoint) + dice.below(5) - 2;
};

/** Most ratings lie near the quality and a few far from it, as opinions do. */
const ratingOf = (quality: number, dice: Dice) => {
  if (dice.next() < 0.03) return 1;
  const spread = (dice.next() + dice.next() + dice.next() - 1.5) * 1.8;
  return Math.min(5, Math.max(1, Math.round(quality + spread)));
};

const authorOf = (given: string, dice: Dice) => {
  const family = dice.pick(people.familyNames);
  const manner = dice.next();
  if (manner < 0.2) return given;
  return manner < 0.35 ? `${given.charAt(0)}. ${family}` : `${given} ${family.charAt(0)}.`;
};

/** All reviews of a product, first to last, each with the idempotency key of its submission. */
export const reviewsOf = (article: Article) => {
  const dice = createDice(`reviews of ${article.id}`);
  const length = countOf(article, dice);
  if (length === 0) return [];
  const write = createWriter(article.category.category, dice);
  const names = createDeck(dice, people.givenNames);
  return Array.from({ length }, (_, number) => {
    const rating = ratingOf(article.quality, dice);
    const words = write(rating);
    const given = names(() => true);
    const input = { productId: article.id, rating, ...words, author: authorOf(given, dice) };
    return { input, key: `seed-review-${article.id}-${number + 1}` };
  });
};

/** One of each list in turn, so that no product gets all of its reviews at once. */
const takeTurns = <T>(lists: readonly (readonly T[])[]): T[] => {
  const rounds = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: rounds }, (_, round) =>
    lists.flatMap((list) => list.slice(round, round + 1)),
  ).flat();
};

/** The reviews of each product. */
export const demo = demoData(reviewsContract, (batch) =>
  takeTurns(batch.map(reviewsOf)).map(({ input, key }) => ({
    what: key,
    operation: 'submit',
    input,
    key,
  })),
);
