import type { Card, Product } from '@shop/shared/contracts/product';
import type { Price } from '@shop/shared/contracts/pricing';
import type { Review } from '@shop/shared/contracts/reviews';
import type { RecommendedCard } from '../model.ts';

const updatedAt = '2026-11-20T08:00:00.000Z';

/** A product with all that one can have. */
export const teapot: Product = {
  id: 'teapot-harbour-04',
  name: 'Harbour stoneware teapot, 0.9 litres',
  description:
    'Thrown in two parts and joined by hand, the Harbour pours without a drip and keeps four ' +
    'cups warm for most of an hour. The glaze breaks over the rim, so no two are quite alike.\n\n' +
    'Fits a standard basket filter. Dishwasher safe, though it lasts longer without.',
  brand: 'Northfield',
  category: 'teapots',
  attributes: {
    Capacity: '0.9 litres',
    Material: 'Stoneware, lead-free glaze',
    Weight: '780 g',
    'Dishwasher safe': 'Yes',
    'Made in': 'Portugal',
  },
  pictures: [
    { shape: 'teapots', variant: 5, alt: 'Slate grey dotted teapot with a top handle' },
    { shape: 'mugs', variant: 5, alt: 'The mug of the same series, from the side' },
    { shape: 'teapots', variant: 2, alt: 'The same teapot in blue stripes' },
    { shape: 'parcels', variant: 5, alt: 'The box it comes in' },
  ],
  withdrawn: false,
  version: 3,
  updatedAt,
};

const rows: readonly (readonly [shape: string, name: string, brand: string, amount: number])[] = [
  ['mugs', 'Harbour mug', 'Northfield', 1450],
  ['lamps', 'Lantern desk lamp', 'Bright & Low', 8900],
  ['backpacks', 'Daily backpack, 22 litres', 'Fjord', 11900],
  ['headphones', 'Quiet Hours over-ear headphones', 'Ostinato', 17900],
  ['notebooks', 'Field notebook, dotted', 'Paper Mill No. 9', 1290],
  ['plants', 'Snake plant in a glazed pot', 'Greenhouse', 3400],
  ['chairs', 'Ladder-back chair', 'Oak & Ash', 22900],
  ['teapots', 'Harbour stoneware teapot', 'Northfield', 5490],
  ['watches', 'Meridian watch', 'Long Second', 14900],
  ['cameras', 'Pocket 35 camera', 'Lumen', 39900],
  ['bicycles', 'Town bicycle with a basket', 'Velvet Chain', 64900],
  ['blankets', 'Moor wool blanket', 'Oak & Ash', 9900],
];

/** One product of each category. */
export const cards: readonly Card[] = rows.map(([shape, name, brand], index) => ({
  id: `${shape}-${index}`,
  name,
  brand,
  category: shape,
  picture: { shape, variant: index * 3 + 1, alt: `${name}, seen from the front` },
  withdrawn: false,
  version: 1,
}));

/** The price of each of `cards`, every third one reduced. */
export const prices: readonly Price[] = rows.map(([shape, , , amount], index) => ({
  id: `${shape}-${index}`,
  list: { amount, currency: 'EUR' },
  current: { amount: index % 3 === 0 ? Math.round(amount * 0.8) : amount, currency: 'EUR' },
  version: 1,
  updatedAt,
}));

/** Six cards, two of them there only because they are popular. */
export const recommended: readonly RecommendedCard[] = cards.slice(0, 6).map((card, index) => ({
  productId: card.id,
  reason:
    index < 4
      ? { kind: 'boughtTogether', count: 37 - index * 12 }
      : { kind: 'popular', category: card.category, count: 12 },
  card,
  price: prices[index]?.current ?? null,
}));

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
export const reviews: readonly Review[] = said.map(([rating, title, author, text], index) => ({
  id: `review-${index}`,
  productId: teapot.id,
  rating,
  title,
  text,
  author,
  postedAt: `2026-11-${20 - index * 2}T16:20:00.000Z`,
}));
