import { id, timestamp, version } from '@shop/shared/contracts/common';
import { type Review, rating, type reviewsContract } from '@shop/shared/contracts/reviews';
import { toServiceError } from '@shop/shared/errors';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { EventBody } from '@shop/shared/protocol/contract';
import type { AggregateDefinition } from '@shop/shared/storage/aggregate';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import { z } from 'zod';

/** That one person found a review helpful; it never changes. */
const vote = z.object({
  id,
  reviewId: id,
  productId: id,
  rating,
  verified: z.boolean(),
  version,
  updatedAt: timestamp,
});
export type Vote = z.infer<typeof vote>;

/** Votes, of which each person has one for each review. */
export const votes = {
  schema: vote,
  event: 'reviewFoundHelpful',
} satisfies AggregateDefinition<Vote> & { readonly event: 'reviewFoundHelpful' };

/** Casts a person's vote for a review; gives the one that there is where it was cast before. */
export const castOnce = async (
  cast: Pick<Aggregates<Vote>, 'create' | 'get'>,
  { id: reviewId, productId, rating: stars, verified }: Review,
  voter: string,
  context: CallContext,
): Promise<Vote> => {
  const ownId = `v${fingerprintOf([reviewId, voter])}`;
  try {
    const own = { id: ownId, reviewId, productId, rating: stars, verified };
    return await cast.create(context, () => own);
  } catch (error) {
    if (toServiceError(error).code !== 'ALREADY_EXISTS') throw error;
    return cast.get(ownId, context);
  }
};

/** The event of a vote. */
export type CastVote = EventBody<typeof reviewsContract, 'reviewFoundHelpful'>;

/** How many people found each review helpful. */
export const votesByReview = {
  event: 'reviewFoundHelpful',
  version: 1,
  key: ({ reviewId }: CastVote) => reviewId,
  initial: 0,
  evolve: (count: number) => count + 1,
} as const;
