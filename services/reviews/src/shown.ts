import type { reviewsContract } from '@shop/shared/contracts/reviews';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Handlers } from '@shop/shared/protocol/contract';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import type { Projection } from '@shop/shared/storage/projection';
import { withHelpful } from './helpful.ts';
import { type Moderated, hiddenAmong } from './moderation.ts';
import { type Histogram, countOf, toSummary, withoutRatings } from './ratings.ts';
import type { StoredReview } from './stored-review.ts';
import { type ProductVotes, candidatesOf, testimonialsAmong } from './testimonials.ts';

/** The stores that everybody's reads are made of. */
interface ShownParts {
  readonly posted: Aggregates<StoredReview>;
  readonly ratings: Projection<Histogram>;
  readonly moderated: Projection<Moderated>;
  readonly productVotes: Projection<ProductVotes>;
  readonly helpful: Projection<number>;
}

type ShownOperations = Pick<
  Handlers<typeof reviewsContract>,
  'summary' | 'overview' | 'list' | 'testimonials'
>;

/** The operations that show reviews to everybody: none of them knows of a hidden one. */
export const createShown = (parts: ShownParts): ShownOperations => {
  const { posted, ratings, moderated, productVotes, helpful } = parts;

  const hiddenOf = async (productId: string, context: CallContext) =>
    hiddenAmong(await moderated.find(productId, context));

  return {
    async summary({ productId }, context) {
      const [all, hidden] = await Promise.all([
        ratings.find(productId, context),
        hiddenOf(productId, context),
      ]);
      return toSummary(productId, withoutRatings(all, hidden.ratings));
    },

    async overview({ productId, limit }, context) {
      const [all, hidden, { count }] = await Promise.all([
        ratings.find(productId, context),
        hiddenOf(productId, context),
        productVotes.find(productId, context),
      ]);
      const query = { order: 'newest', where: { productId }, except: hidden.ids, limit };
      const { items } = await posted.list(query, context);
      return {
        summary: toSummary(productId, withoutRatings(all, hidden.ratings)),
        newest: await withHelpful(helpful, items, context),
        version: countOf(all) + hidden.decisions + count,
      };
    },

    async list({ productId, sort, limit, cursor }, context) {
      const { ids: except } = await hiddenOf(productId, context);
      const query = { order: sort, where: { productId }, except, limit, cursor };
      const page = await posted.list(query, context);
      return { ...page, items: await withHelpful(helpful, page.items, context) };
    },

    async testimonials({ productId }, context) {
      const [cast, hidden] = await Promise.all([
        productVotes.find(productId, context),
        hiddenOf(productId, context),
      ]);
      const ids = candidatesOf(cast, hidden.ids);
      const candidates = ids.length === 0 ? [] : await posted.findMany(ids, context);
      const items = testimonialsAmong(await withHelpful(helpful, candidates, context));
      return { items, version: cast.count + hidden.decisions };
    },
  };
};
