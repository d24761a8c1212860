import type { ShownReview } from '@shop/shared/contracts/reviews';
import type { CastVote } from './votes.ts';

/** The votes for the reviews of a product. */
export interface ProductVotes {
  readonly count: number;
  /** Estimates for those reviews that may be testimonials and have most votes, by their ids. */
  readonly best: Readonly<Record<string, number>>;
}

/** Votes are estimated for so many reviews of a product. */
export const maxBest = 100;

/** Whether a review may be a testimonial, once somebody finds it helpful. */
const isCandidate = ({ verified, rating: stars }: CastVote): boolean => verified && stars >= 4;

/**
 * The votes with one more. `best` is the summary of Space-Saving (Metwally, Agrawal and El Abbadi,
 * 2005): a review that is not among the best takes the place of the last one, and its estimate.
 * So every review with more than one in `maxBest` of the votes is there, and none counts too low.
 */
const withVote = ({ count, best }: ProductVotes, cast: CastVote): ProductVotes => {
  if (!isCandidate(cast)) return { count: count + 1, best };
  const { reviewId } = cast;
  const all = Object.entries(best);
  const isFull = all.length >= maxBest && !Object.hasOwn(best, reviewId);
  const [last] = isFull ? all.toSorted(([, a], [, b]) => a - b) : [];
  const others = last ? Object.fromEntries(all.filter((one) => one !== last)) : best;
  const before = last ? last[1] : (best[reviewId] ?? 0);
  return { count: count + 1, best: { ...others, [reviewId]: before + 1 } };
};

/** The votes for the reviews of each product. */
export const votesByProduct = {
  event: 'reviewFoundHelpful',
  version: 1,
  key: ({ productId }: CastVote) => productId,
  initial: { count: 0, best: {} } as ProductVotes,
  evolve: withVote,
} as const;

/** The votes of so many of the best are counted, since estimates may be too high. */
const maxCounted = 20;

/** The ids of the reviews that testimonials are chosen from, without those that are hidden. */
export const candidatesOf = (
  { best }: ProductVotes,
  hidden: readonly string[],
): readonly string[] => {
  const excluded = new Set(hidden);
  return Object.entries(best)
    .filter(([reviewId]) => !excluded.has(reviewId))
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, maxCounted)
    .map(([reviewId]) => reviewId);
};

/** A product has at most so many testimonials. */
const maxTestimonials = 3;

/** The testimonials among their candidates: the most helpful ones, of equal ones the newest. */
export const testimonialsAmong = (candidates: readonly ShownReview[]): ShownReview[] =>
  candidates
    .filter(({ helpful }) => helpful > 0)
    .toSorted((a, b) => b.helpful - a.helpful || b.postedAt.localeCompare(a.postedAt))
    .slice(0, maxTestimonials);
