import type { Summary } from '@shop/shared/contracts/reviews';

/** How many gave one star, two stars … five stars. */
export type Histogram = Summary['histogram'];

/** The histogram of a product without reviews. */
export const noRatings: Histogram = [0, 0, 0, 0, 0];

/** The histogram with one more rating, a whole number of stars from 1 to 5. */
export const withRating = (histogram: Histogram, rating: number): Histogram => {
  const [one, two, three, four, five] = histogram.map(
    (count, index) => count + Number(index + 1 === rating),
  );
  return [one ?? 0, two ?? 0, three ?? 0, four ?? 0, five ?? 0];
};

/** The summary that a histogram amounts to. The average is rounded half up to two decimals. */
export const toSummary = (productId: string, histogram: Histogram): Summary => {
  const count = histogram.reduce((sum, given) => sum + given, 0);
  const stars = histogram.reduce((sum, given, index) => sum + given * (index + 1), 0);
  const average = count === 0 ? null : Math.round((stars * 100) / count) / 100;
  return { productId, count, average, histogram };
};
