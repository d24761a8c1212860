import { type Place, type ReviewSort, reviewOrders } from './review-order.ts';

const fieldOf = (field: keyof Place) => (field === 'id' ? '_id' : field);

/** An order as MongoDB sorts by it. */
export const sortOf = (sort: ReviewSort): [string, 1 | -1][] =>
  reviewOrders[sort].map(([field, direction]) => [fieldOf(field), direction]);

/** A condition for the reviews that come after a place in an order. */
export const comesAfter = (sort: ReviewSort, place: Place) => ({
  $or: reviewOrders[sort].map(([field, direction], index, order) => ({
    ...Object.fromEntries(order.slice(0, index).map(([equal]) => [fieldOf(equal), place[equal]])),
    [fieldOf(field)]: { [direction === 1 ? '$gt' : '$lt']: place[field] },
  })),
});
