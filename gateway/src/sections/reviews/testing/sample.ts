import type { ShownReview } from '@shop/shared/contracts/reviews';
import { teapot } from '../../product/testing/sample.ts';

const said: readonly (readonly [rating: number, title: string, author: string, text: string])[] = [
  [5, 'Pours like it should', 'Marit', 'No drip, no dribble, and the lid stays where it is.'],
  [4, 'Lovely, a little heavy', 'Jonas K.', 'Filled to the top I need both hands. Worth it.'],
  [5, 'הקומקום הכי יפה שהיה לי', 'נועה', 'מחזיק חום היטב ונראה נהדר על השולחן.'],
  [2, 'Chipped after a month', 'Ada', 'The spout touched the tap once. I had hoped for more.'],
  [
    4,
    'Good everyday pot',
    'Tomás <dev@null>',
    'We use it three times a day since spring.\nThe filter basket of our old pot fits, which ' +
      'I had not expected, and it survives the dishwasher. I would buy it again in green & white.',
  ],
];

/** Five reviews, as different as people are. */
export const reviews: readonly ShownReview[] = said.map(([rating, title, author, text], index) => ({
  id: `review-${index}`,
  productId: teapot.id,
  rating,
  title,
  text,
  author,
  postedAt: `2026-11-${20 - index * 2}T16:20:00.000Z`,
  verified: index % 2 === 0,
  helpful: [12, 0, 1, 3, 9][index] ?? 0,
}));

/** The reviews of the teapot. */
export const sample = {
  summary: { productId: teapot.id, count: 128, average: 4.27, histogram: [3, 7, 14, 33, 71] },
  newest: reviews,
  version: 168,
};
