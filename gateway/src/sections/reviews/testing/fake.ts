import type {
  ModeratedReview,
  Review,
  ReviewOfProduct,
  Summary,
} from '@shop/shared/contracts/reviews';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { ServiceError, invalidField } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';

const summaryOf = (productId: string, reviews: readonly Review[]): Summary => {
  const counts = [1, 2, 3, 4, 5].map((n) => reviews.filter(({ rating }) => rating === n).length);
  const [one = 0, two = 0, three = 0, four = 0, five = 0] = counts;
  const total = reviews.reduce((sum, { rating }) => sum + rating, 0);
  return {
    productId,
    count: reviews.length,
    average: reviews.length > 0 ? Math.round((100 * total) / reviews.length) / 100 : null,
    histogram: [one, two, three, four, five],
  };
};

/** All that the service keeps. */
const createStore = () => {
  const submitted = new Map<string, Review>();
  /** The voters for each review. */
  const votes = new Map<string, Set<string>>();
  /** Decisions by reviews. */
  const decisions = new Map<string, ModeratedReview>();

  const withVotes = (review: Review) => ({ ...review, helpful: votes.get(review.id)?.size ?? 0 });
  const moderated = (review: Review): ModeratedReview => ({
    hidden: null,
    version: 1,
    ...decisions.get(review.id),
    review: withVotes(review),
  });
  const all = () => [...submitted.values()].toReversed();
  const find = (wanted: string): Review => {
    const review = all().find(({ id }) => id === wanted);
    if (!review) throw new ServiceError('NOT_FOUND', `there is no review ${wanted}`);
    return review;
  };
  return {
    submitted,
    votes,
    version: () => submitted.size + votes.size + decisions.size,
    find,
    moderated,
    moderation: (productId: string | undefined) =>
      all()
        .filter((review) => productId === undefined || review.productId === productId)
        .map(moderated),
    shownOf: (productId: string) =>
      all()
        .filter((review) => review.productId === productId && !moderated(review).hidden)
        .map(withVotes),
    decide(
      decided: { readonly id: string; readonly expectedVersion: number },
      hidden: ModeratedReview['hidden'],
    ): ModeratedReview {
      const { review, version } = moderated(find(decided.id));
      if (version !== decided.expectedVersion) throw new ServiceError('CONFLICT', 'decided before');
      const next = { review, hidden, version: version + 1 };
      decisions.set(review.id, next);
      return next;
    },
  };
};

/** Reviews by the keys under which they were submitted, and what became of them. */
export const fakeReviews = fakeService(reviewsContract, () => {
  const { submitted, votes, version, find, moderated, moderation, shownOf, decide } = createStore();
  const shipped = new Set<string>();
  const take = (draft: ReviewOfProduct, { write }: CallContext, verified: boolean): Review => {
    const key = write?.name ?? '';
    const before = submitted.get(key);
    if (before && before.text !== draft.text) {
      throw new ServiceError('IDEMPOTENCY_MISMATCH', 'this key belongs to another review');
    }
    const id = `review-${submitted.size + 1}`;
    const review = before ?? { ...draft, id, postedAt: updatedAt, verified };
    submitted.set(key, review);
    return review;
  };
  return {
    submitted,
    votes,
    /** The products that were shipped to the customer. */
    shipped,
    handlers: {
      summary: async ({ productId }) => summaryOf(productId, shownOf(productId)),
      overview: async ({ productId, limit }) => {
        const shown = shownOf(productId);
        const newest = shown.slice(0, limit);
        return { version: version(), summary: summaryOf(productId, shown), newest };
      },
      testimonials: async ({ productId }) => {
        const items = shownOf(productId).filter(({ verified, helpful }) => verified && helpful > 0);
        return { version: version(), items: items.slice(0, 3) };
      },
      list: async ({ productId, limit }) => {
        const items = shownOf(productId);
        return { items: items.slice(0, limit), nextCursor: items.length > limit ? 'next' : null };
      },
      submit: async (draft, context) => take(draft, context, false),
      submitOwn: async (draft, context) => {
        const { productId } = draft;
        const isOfAnother = ([key, one]: [string, Review]) =>
          one.verified && one.productId === productId && key !== context.write?.name;
        const verified = shipped.has(productId);
        if (verified && [...submitted].some(isOfAnother)) {
          throw new ServiceError('ALREADY_EXISTS', 'there is a verified review already');
        }
        return take(draft, context, verified);
      },
      vote: async ({ id, voter }) => {
        const { productId } = find(id);
        votes.set(id, (votes.get(id) ?? new Set()).add(voter));
        return { id, productId, votedAt: updatedAt };
      },
      moderation: async ({ productId, limit, cursor }) => {
        const all = moderation(productId);
        if (cursor !== undefined && !all.some(({ review }) => review.id === cursor)) {
          throw invalidField('cursor', 'is not a cursor of this list');
        }
        const from = cursor === undefined ? 0 : all.findIndex(({ review }) => review.id === cursor);
        const nextCursor = all[from + limit]?.review.id ?? null;
        return { items: all.slice(from, from + limit), nextCursor };
      },
      moderated: async ({ id }) => moderated(find(id)),
      hide: async ({ reason, ...decided }) => decide(decided, { reason, at: updatedAt }),
      restore: async (decided) => decide(decided, null),
    },
  };
});

export { fakeReviews as fake };
