import type { Review, Summary } from '@shop/shared/contracts/reviews';
import type { Section, Shop } from '../src/shop.ts';

/** The fields that a customer writes. */
export type ReviewDraft = Pick<Review, 'rating' | 'title' | 'text' | 'author'>;

/** Some of a product's reviews, and where the next ones begin. */
export interface ReviewList {
  readonly items: readonly Review[];
  readonly nextCursor: string | null;
  readonly summary: Summary;
}

/** The section of the product page. */
export type ReviewSection = Section<{
  readonly summary: Summary;
  readonly newest: readonly Review[];
}>;

/** The reviews of a product as its page shows them; null where it shows none. */
export const reviewsOnPage = async (shop: Shop, id: string): Promise<ReviewSection['data']> => {
  const { reviews } = (await shop.page(id)).sections;
  return (reviews as ReviewSection | undefined)?.data ?? null;
};

/** The reviews of a product, the newest first. */
export const reviewsOf = (shop: Shop, id: string): Promise<ReviewList> =>
  shop.ask('GET', id, 'reviews');

/** Posts a review. */
export const postReview = (shop: Shop, id: string, draft: ReviewDraft): Promise<Review> =>
  shop.ask('POST', id, 'reviews', draft);
