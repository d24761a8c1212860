import { randomUUID } from 'node:crypto';
import type { ModeratedReview, Review, ShownReview, Summary } from '@shop/shared/contracts/reviews';
import type { Section, Shop } from '../src/shop.ts';

/** The fields that a customer writes. */
export type ReviewDraft = Pick<Review, 'rating' | 'title' | 'text' | 'author'>;

/** Some of a product's reviews, and where the next ones begin. */
export interface ReviewList {
  readonly items: readonly ShownReview[];
  readonly nextCursor: string | null;
  readonly summary: Summary;
}

/** The section of the product page. */
export type ReviewSection = Section<{
  readonly summary: Summary;
  readonly newest: readonly ShownReview[];
}>;

/** The testimonials of a product as its page shows them. */
export const testimonialsOnPage = async (
  shop: Shop,
  id: string,
): Promise<readonly ShownReview[]> => {
  const { testimonials } = (await shop.page(id)).sections;
  type Testimonials = Section<{ readonly items: readonly ShownReview[] }>;
  return (testimonials as Testimonials | undefined)?.data?.items ?? [];
};

/** The reviews of a product as its page shows them; null where it shows none. */
export const reviewsOnPage = async (shop: Shop, id: string): Promise<ReviewSection['data']> => {
  const { reviews } = (await shop.page(id)).sections;
  return (reviews as ReviewSection | undefined)?.data ?? null;
};

/** The reviews of a product, the newest first. */
export const reviewsOf = (shop: Shop, id: string): Promise<ReviewList> =>
  shop.ask('GET', id, 'reviews');

/** Posts a review: of a guest, or of the customer whose header is given. */
export const postReview = (
  shop: Shop,
  id: string,
  draft: ReviewDraft,
  own: Readonly<Record<string, string>> = {},
): Promise<Review> =>
  shop.send('POST', `/api/v1/products/${id}/reviews`, {
    headers: { 'Idempotency-Key': randomUUID(), ...own },
    body: draft,
  });

/** Somebody finds a review helpful: all who ask from this machine are one voter. */
export const findHelpful = (shop: Shop, id: string): Promise<object> =>
  shop.send('POST', `/api/v1/reviews/${id}/helpful`, {
    headers: { 'Idempotency-Key': randomUUID() },
  });

/** Staff hide a review, or show it again; `version` is that of their last decision. */
export const moderate = (
  shop: Shop,
  id: string,
  decision: { readonly hide: string } | 'restore',
  version: number,
): Promise<ModeratedReview> => {
  const headers = { 'If-Match': `"${version}"` };
  return decision === 'restore'
    ? shop.manage('POST', `/api/v1/reviews/${id}/restore`, { headers })
    : shop.manage('POST', `/api/v1/reviews/${id}/hide`, {
        headers,
        body: { reason: decision.hide },
      });
};
