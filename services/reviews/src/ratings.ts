import type { Summary } from '@shop/shared/contracts/reviews';

/** How many gave one star, two stars … five stars. */
export type Histogram = Summary['histogram'];

/** What a product without reviews has. */
export const noRatings: Histogram = [0, 0, 0, 0, 0];

/** The histogram of these ratings; each is a whole number of stars from 1 to 5. */
export const toHistogram = (ratings: readonly number[]): Histogram => {
  const count = (stars: number) => ratings.filter((rating) => rating === stars).length;
  return [count(1), count(2), count(3), count(4), count(5)];
};

/** The summary that a histogram amounts to. The average is rounded half up to two decimals. */
export const toSummary = (productId: string, histogram: Histogram): Summary => {
  const count = histogram.reduce((sum, given) => sum + given, 0);
  const stars = histogram.reduce((sum, given, index) => sum + given * (index + 1), 0);
  const average = count === 0 ? null : Math.round((stars * 100) / count) / 100;
  return { productId, count, average, histogram };
};
