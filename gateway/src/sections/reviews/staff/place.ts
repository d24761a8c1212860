import { z } from 'zod';
import { id } from '@shop/shared/contracts/common';
import { listFields } from '../../../input/query-fields.ts';
import { queryHref } from '../../../web/links.ts';

/** The query parameters of a place in the list: the product that it is of, and the page. */
export const placeFields = z.strictObject({ product: id.optional(), cursor: listFields.cursor });

/** A place in the list of reviews, to which a decision about one of them leads back. */
export type Place = Readonly<Record<string, string | undefined>>;

/** The path of the list at a place. */
export const reviewsHref = (place: Place): string => queryHref('/reviews', place);

/** The path of the form that hides a review, or shows it again. */
export const decisionHref = (reviewId: string, decision: 'hide' | 'restore', place: Place) =>
  queryHref(`/reviews/${encodeURIComponent(reviewId)}/${decision}`, place);
