import { id, timestamp } from '@shop/shared/contracts/common';
import { type Review, rating, reviewSort } from '@shop/shared/contracts/reviews';
import { ServiceError } from '@shop/shared/errors';
import { z } from 'zod';

export type ReviewSort = z.infer<typeof reviewSort>;

/** Where a review stands in every order. */
export type Place = Pick<Review, 'rating' | 'postedAt' | 'id'>;

/** What decides between two reviews, first to last; 1 is ascending. The id leaves no ties. */
export const reviewOrders: Readonly<
  Record<ReviewSort, readonly (readonly [field: keyof Place, direction: 1 | -1])[]>
> = {
  newest: [
    ['postedAt', -1],
    ['id', -1],
  ],
  highest: [
    ['rating', -1],
    ['postedAt', -1],
    ['id', -1],
  ],
  lowest: [
    ['rating', 1],
    ['postedAt', -1],
    ['id', -1],
  ],
};

/** Negative when `a` comes before `b`. */
export const compareReviews = (sort: ReviewSort, a: Place, b: Place): number => {
  for (const [field, direction] of reviewOrders[sort]) {
    if (a[field] !== b[field]) return a[field] < b[field] ? -direction : direction;
  }
  return 0;
};

const cursorParts = z.tuple([reviewSort, rating, timestamp, id]);

/** The cursor of the list that goes on after `place`. */
export const toCursor = (sort: ReviewSort, { rating, postedAt, id }: Place): string =>
  Buffer.from(JSON.stringify([sort, rating, postedAt, id])).toString('base64url');

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Where a cursor of the list in this order points; `INVALID_ARGUMENT` if it is not one. */
export const parseCursor = (sort: ReviewSort, cursor: string): Place => {
  const { data } = cursorParts.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!data || data[0] !== sort) {
    const fields = [{ field: 'cursor', message: 'is not a cursor of this list' }];
    throw new ServiceError('INVALID_ARGUMENT', 'the cursor is not one of this list', { fields });
  }
  const [, rating, postedAt, id] = data;
  return { rating, postedAt, id };
};
