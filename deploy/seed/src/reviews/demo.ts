import { reviewsContract } from '@shop/shared/contracts/reviews';
import { demoData } from '../demo-data.ts';
import { reviewsOf } from './reviews.ts';

/** One of each list in turn, so that no product gets all of its reviews at once. */
const takeTurns = <T>(lists: readonly (readonly T[])[]): T[] => {
  const rounds = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: rounds }, (_, round) =>
    lists.flatMap((list) => list.slice(round, round + 1)),
  ).flat();
};

/** What people say about each product. */
export const demo = demoData(reviewsContract, (catalogue) => ({ articles }) => {
  const written = catalogue.articles.length;
  return takeTurns(articles.map((article) => reviewsOf(article, written))).map(
    ({ input, key }) => ({ what: key, operation: 'submit', input, key }),
  );
});
