import { reviewsContract } from '@shop/shared/contracts/reviews';
import { fingerprintOf } from '@shop/shared/fingerprint';
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

/** So many reviews more are verified, for each point of a hand-written product's popularity. */
const verifiedPerPoint = 0.5;

const verifiedCountOf = ({ popularity, index }: Article) =>
  index < articles.length ? Math.round(popularity * verifiedPerPoint) : 0;

/** All reviews of a product, first to last; the last ones are verified. */
export const reviewsOf = (article: Article) => {
  const dice = createDice(`reviews of ${article.id}`);
  const unverified = countOf(article, dice);
  const length = unverified + verifiedCountOf(article);
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
    return {
      id: `${article.id}-${number + 1}`,
      productId: article.id,
      rating,
      ...words,
      author: authorOf(given, dice),
      verified: number >= unverified,
    };
  });
};
type DemoReview = ReturnType<typeof reviewsOf>[number];

const reviewEntry = (review: DemoReview) => {
  const key = `seed-review-${review.id}`;
  return { what: key, operation: 'introduce', input: review, key } as const;
};

/** The most people who find a review helpful; half of the reviews help nobody. */
const mostVotes = 8;

/** The records of the people who find a verified review helpful. */
const votesFor = (review: DemoReview) => {
  const after = reviewEntry(review);
  const dice = createDice(`votes for ${after.key}`);
  const count = review.verified && dice.next() < 0.5 ? 1 + dice.below(mostVotes) : 0;
  return Array.from({ length: count }, (_, number) => {
    const key = `seed-vote-${after.key}-${number + 1}`;
    const voter = fingerprintOf(`voter ${number + 1} of the demo data`);
    return { what: key, operation: 'vote', input: { id: review.id, voter }, key, after } as const;
  });
};

/** One of each list in turn, so that no product gets all of its reviews at once. */
const takeTurns = <T>(lists: readonly (readonly T[])[]): T[] => {
  const rounds = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: rounds }, (_, round) =>
    lists.flatMap((list) => list.slice(round, round + 1)),
  ).flat();
};

/** The reviews of each product, and votes for them. */
export const demo = demoData(reviewsContract, (batch) => {
  const reviews = takeTurns(batch.map(reviewsOf));
  return [...reviews.map(reviewEntry), ...reviews.flatMap(votesFor)];
});
