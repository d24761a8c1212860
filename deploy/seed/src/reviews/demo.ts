import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { fingerprintOf } from '@shop/shared/fingerprint';
import { type Article, articles } from '../catalogue/catalogue.ts';
import { demoData, learnedFrom } from '../demo-data.ts';
import { type Dice, createDeck, createDice } from '../random.ts';
import { type Basket, basketEntry, writtenBaskets } from '../recommendations/demo.ts';
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

/** The baskets in which a hand-written product was bought; of others there are none. */
const basketsWith = ({ id, index }: Article): readonly Basket[] =>
  index < articles.length
    ? writtenBaskets().filter(({ input }) => input.productIds.includes(id))
    : [];

/** So many reviews more have the number of a purchase, for each point of popularity. */
const verifiedPerPoint = 0.5;

/**
 * All reviews of a product, first to last, each with the idempotency key of its submission. The
 * last ones are of baskets in which the product was bought.
 */
export const reviewsOf = (article: Article) => {
  const dice = createDice(`reviews of ${article.id}`);
  const posted = countOf(article, dice);
  const bought = posted === 0 ? [] : basketsWith(article);
  const purchases = bought.slice(0, Math.round(article.popularity * verifiedPerPoint));
  const length = posted + purchases.length;
  if (length === 0) return [];
  const write = createWriter(article.category.category, dice);
  const names = createDeck(dice, people.givenNames);
  const texts = new Set<string>();
  const writeAnother = (rating: number): ReturnType<typeof write> => {
    const words = write(rating);
    if (texts.has(words.text)) return writeAnother(rating);
    texts.add(words.text);
    return words;
  };
  return Array.from({ length }, (_, number) => {
    const rating = ratingOf(article.quality, dice);
    const words = writeAnother(rating);
    const given = names(() => true);
    const input = { productId: article.id, rating, ...words, author: authorOf(given, dice) };
    const basket = purchases[number - posted];
    return { input, key: `seed-review-${article.id}-${number + 1}`, basket };
  });
};
type DemoReview = ReturnType<typeof reviewsOf>[number];

/** The record of a review: of a purchase it is verified by the number that its basket got. */
const reviewEntry = ({ input, key, basket }: DemoReview) => {
  const record = { what: key, operation: 'submit', input, key } as const;
  if (!basket) return record;
  const basketId = learnedFrom(recommendationsContract, basketEntry(basket), 'basketId');
  return { ...record, learned: { basketId } };
};

/** The most people who find a review helpful; half of the reviews help nobody. */
const mostVotes = 8;

/** The records of the people who find a verified review helpful. */
const votesFor = (review: DemoReview) => {
  const dice = createDice(`votes for ${review.key}`);
  const count = review.basket && dice.next() < 0.5 ? 1 + dice.below(mostVotes) : 0;
  const id = learnedFrom(reviewsContract, reviewEntry(review), 'id');
  return Array.from({ length: count }, (_, number) => {
    const key = `seed-vote-${review.key}-${number + 1}`;
    const input = { voter: fingerprintOf(`voter ${number + 1} of the demo data`) };
    return { what: key, operation: 'vote', input, key, learned: { id } } as const;
  });
};

/** One of each list in turn, so that no product gets all of its reviews at once. */
const takeTurns = <T>(lists: readonly (readonly T[])[]): T[] => {
  const rounds = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: rounds }, (_, round) =>
    lists.flatMap((list) => list.slice(round, round + 1)),
  ).flat();
};

/** The reviews of the products of a batch, those of baskets whose products are all there. */
const reviewsIn = (batch: readonly Article[]): readonly DemoReview[] => {
  const last = Math.max(...batch.map(({ index }) => index));
  const isThere = ({ basket }: DemoReview) => !basket || basket.lastIndex <= last;
  return takeTurns(batch.map((article) => reviewsOf(article).filter(isThere)));
};

/** The reviews of each product, and votes for them. */
export const demo = demoData(reviewsContract, (batch) => {
  const reviews = reviewsIn(batch);
  return [...reviews.map(reviewEntry), ...reviews.flatMap(votesFor)];
});
