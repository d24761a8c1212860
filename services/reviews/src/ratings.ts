import type { Review, Summary } from '@shop/shared/contracts/reviews';

/** How many gave one star, two stars … five stars. */
export type Histogram = Summary['histogram'];

/** The histogram of a product without reviews. */
export const noRatings: Histogram = [0, 0, 0, 0, 0];

/** The histogram with one more rating, a whole number of stars from 1 to 5. */
export const withRating = (histogram: Histogram, rating: number): Histogram =>
  histogram.map((count, index) => count + Number(index + 1 === rating));

/** A histogram without some of its ratings. One that is not counted yet cannot be taken away. */
export const withoutRatings = (all: Histogram, some: Histogram): Histogram =>
  all.map((count, index) => Math.max(0, count - (some[index] ?? 0)));

/** The ratings of each product: of all of its reviews, also of those that are hidden. */
export const ratingsByProduct = {
  event: 'reviewPosted',
  version: 1,
  key: ({ productId }: Review) => productId,
  initial: noRatings,
  evolve: (histogram: Histogram, { rating }: Review) => withRating(histogram, rating),
} as const;

/** How many ratings a histogram has. */
export const countOf = (histogram: Histogram): number =>
  histogram.reduce((sum, given) => sum + given, 0);

/** The summary that a histogram amounts to. The average is rounded half up to two decimals. */
export const toSummary = (productId: string, histogram: Histogram): Summary => {
  const count = countOf(histogram);
  const stars = histogram.reduce((sum, given, index) => sum + given * (index + 1), 0);
  const average = count === 0 ? null : Math.round((stars * 100) / count) / 100;
  return { productId, count, average, histogram };
};
