import { id, timestamp, version } from '@shop/shared/contracts/common';
import {
  type ModeratedReview,
  type Review,
  type ShownReview,
  rating,
  reviewsContract,
} from '@shop/shared/contracts/reviews';
import { written } from '@shop/shared/contracts/texts';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { EventBody } from '@shop/shared/protocol/contract';
import { refuse } from '@shop/shared/protocol/refuse';
import type { AggregateDefinition, Unversioned } from '@shop/shared/storage/aggregate';
import { z } from 'zod';
import { type Histogram, noRatings, withRating } from './ratings.ts';

/** The newest decision of staff about a review; its version counts them. */
const decision = z.object({
  id,
  reviewId: id,
  productId: id,
  rating,
  isHidden: z.boolean(),
  /** Why it is, or was, hidden. */
  reason: written,
  version,
  updatedAt: timestamp,
});
export type Decision = z.infer<typeof decision>;

/** The decisions of staff: there is none for a review that nobody has ever hidden. */
export const decisions = {
  schema: decision,
  event: 'reviewModerated',
} satisfies AggregateDefinition<Decision> & { readonly event: 'reviewModerated' };

/** The id of the decision about a review. */
export const decisionId = (reviewId: string): string => `m${fingerprintOf(reviewId)}`;

/** The first decision about a review: it is hidden. */
export const firstHidden = (
  { id: reviewId, productId, rating: stars }: Review,
  reason: string,
): Unversioned<Decision> => ({
  id: decisionId(reviewId),
  reviewId,
  productId,
  rating: stars,
  isHidden: true,
  reason,
});

/** A review as staff see it, with their decision if there is one. */
export const toModerated = (
  review: ShownReview,
  decided: Decision | undefined,
): ModeratedReview => ({
  review,
  hidden: decided?.isHidden ? { reason: decided.reason, at: decided.updatedAt } : null,
  version: (decided?.version ?? 0) + 1,
});

/** The reviews of a product that staff have decided about, by their ids. */
export type Moderated = Readonly<
  Record<string, { readonly rating: number; readonly isHidden: boolean; readonly version: number }>
>;

type Announced = EventBody<typeof reviewsContract, 'reviewModerated'>;

/** The moderated reviews of each product: a later decision about one takes the place of the earlier. */
export const moderatedByProduct = {
  event: 'reviewModerated',
  version: 1,
  key: ({ productId }: Announced) => productId,
  initial: {} as Moderated,
  evolve: (
    moderated: Moderated,
    { reviewId, rating: stars, isHidden, version: count }: Announced,
  ) => ({
    ...moderated,
    [reviewId]: { rating: stars, isHidden, version: count },
  }),
} as const;

/** The most reviews of a product about which staff may decide: each is read with its page. */
export const maxModerated = 1_000;

/** Throws `TOO_MANY_MODERATED` where no more reviews of the product may be decided about. */
export const checkRoom = (moderated: Moderated, reviewId: string): void => {
  if (Object.hasOwn(moderated, reviewId) || Object.keys(moderated).length < maxModerated) return;
  const message = `staff have decided about ${maxModerated} reviews of the product`;
  throw refuse(reviewsContract, 'TOO_MANY_MODERATED', message);
};

/** The hidden reviews of a product, and how often staff have decided about its reviews. */
export const hiddenAmong = (moderated: Moderated) => {
  const hidden = Object.entries(moderated).filter(([, { isHidden }]) => isHidden);
  const all = Object.values(moderated);
  return {
    ids: hidden.map(([reviewId]) => reviewId),
    ratings: hidden.reduce<Histogram>((sum, [, one]) => withRating(sum, one.rating), noRatings),
    decisions: all.reduce((sum, { version: count }) => sum + count, 0),
  };
};
