import type { ShownReview, reviewsContract } from '@shop/shared/contracts/reviews';
import { ServiceError, toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Handlers, Input } from '@shop/shared/protocol/contract';
import type { Unversioned } from '@shop/shared/storage/aggregate';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import type { Projection } from '@shop/shared/storage/projection';
import { withHelpful } from './helpful.ts';
import {
  type Decision,
  type Moderated,
  checkRoom,
  decisionId,
  firstHidden,
  toModerated,
} from './moderation.ts';
import type { StoredReview } from './stored-review.ts';

/** The stores that staff read and change. */
interface StaffParts {
  readonly posted: Aggregates<StoredReview>;
  readonly decided: Aggregates<Decision>;
  readonly moderated: Projection<Moderated>;
  readonly helpful: Projection<number>;
}

type StaffOperations = Pick<
  Handlers<typeof reviewsContract>,
  'moderation' | 'moderated' | 'hide' | 'restore'
>;

/** The codes of a decision that was made about another version than the present one. */
const overtaken: ReadonlySet<string> = new Set(['ALREADY_EXISTS', 'NOT_FOUND', 'CONFLICT']);

/** A decision about a review. Throws `CONFLICT` where it was overtaken. */
const notOvertaken = async (reviewId: string, decision: Promise<Decision>): Promise<Decision> => {
  try {
    return await decision;
  } catch (error) {
    if (!overtaken.has(toServiceError(error).code)) throw error;
    throw new ServiceError('CONFLICT', `staff have decided about ${reviewId} meanwhile`);
  }
};

/** The operations of staff: all reviews or one, and their decisions about it. */
export const createStaff = (parts: StaffParts): StaffOperations => {
  const { posted, decided, moderated, helpful } = parts;

  /** A review with the number of its votes. */
  const shownOf = async (reviewId: string, context: CallContext): Promise<ShownReview> => {
    const [review, count] = await Promise.all([
      posted.get(reviewId, context),
      helpful.find(reviewId, context),
    ]);
    return { ...review, helpful: count };
  };

  /** Changes a decision. A review without any has version 1, and a decision is one version less. */
  const change = (
    { id, expectedVersion }: Input<typeof reviewsContract, 'restore'>,
    context: CallContext,
    next: (present: Decision) => Unversioned<Decision>,
  ) => decided.change(decisionId(id), context, { expectedVersion: expectedVersion - 1 }, next);

  return {
    async moderation({ productId, limit, cursor }, context) {
      const where = productId === undefined ? {} : { productId };
      const page = await posted.list({ order: 'newest', where, limit, cursor }, context);
      const ids = page.items.map(({ id }) => decisionId(id));
      const [found, counted] = await Promise.all([
        decided.findMany(ids, context),
        withHelpful(helpful, page.items, context),
      ]);
      const decisionOf = new Map(found.map((decision) => [decision.reviewId, decision]));
      const items = counted.map((review) => toModerated(review, decisionOf.get(review.id)));
      return { ...page, items };
    },

    async moderated({ id }, context) {
      const [review, decision] = await Promise.all([
        shownOf(id, context),
        decided.find(decisionId(id), context),
      ]);
      return toModerated(review, decision);
    },

    async hide({ reason, ...seen }, context) {
      const review = await shownOf(seen.id, context);
      checkRoom(await moderated.find(review.productId, context), review.id);
      const isFirst = seen.expectedVersion === 1;
      const decision = isFirst
        ? decided.create(context, () => firstHidden(review, reason))
        : change(seen, context, (present) => ({ ...present, isHidden: true, reason }));
      return toModerated(review, await notOvertaken(review.id, decision));
    },

    async restore(seen, context) {
      const review = await shownOf(seen.id, context);
      const present = await decided.find(decisionId(review.id), context);
      if (!present && seen.expectedVersion === 1) return toModerated(review, undefined);
      const decision = change(seen, context, (one) =>
        one.isHidden ? { ...one, isHidden: false } : one,
      );
      return toModerated(review, await notOvertaken(review.id, decision));
    },
  };
};
