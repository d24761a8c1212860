import type { Card, Product } from '@shop/shared/contracts/product';

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
  updatedAt: '2026-11-20T08:00:00.000Z',
};

const rows: readonly (readonly [shape: string, name: string, brand: string])[] = [
  ['mugs', 'Harbour mug', 'Northfield'],
  ['lamps', 'Lantern desk lamp', 'Bright & Low'],
  ['backpacks', 'Daily backpack, 22 litres', 'Fjord'],
  ['headphones', 'Quiet Hours over-ear headphones', 'Ostinato'],
  ['notebooks', 'Field notebook, dotted', 'Paper Mill No. 9'],
  ['plants', 'Snake plant in a glazed pot', 'Greenhouse'],
  ['chairs', 'Ladder-back chair', 'Oak & Ash'],
  ['teapots', 'Harbour stoneware teapot', 'Northfield'],
  ['watches', 'Meridian watch', 'Long Second'],
  ['cameras', 'Pocket 35 camera', 'Lumen'],
  ['bicycles', 'Town bicycle with a basket', 'Velvet Chain'],
  ['blankets', 'Moor wool blanket', 'Oak & Ash'],
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

export { teapot as sample };
