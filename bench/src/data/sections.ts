/** The services behind the page that is measured, in the order in which the page shows them. */
export const sectionNames = [
  'product',
  'pricing',
  'inventory',
  'reviews',
  'recommendations',
  'merchant',
  'promotions',
  'shipping',
] as const;
export type SectionName = (typeof sectionNames)[number];

/** How many products there are. Every answer is a function of the product's number alone. */
export const productCount = 200;

/** The id of a product by its number. */
export const idOf = (number: number): string => `sku-${number % productCount}`;

const prefixLength = idOf(0).length - 1;

/** The number in an id. Throws for an id that no product has. */
const numberOf = (id: string): number => {
  const number = Number(id.slice(prefixLength));
  if (id !== idOf(number)) throw new Error(`there is no product ${id}`);
  return number;
};

const updatedAt = '2026-11-21T09:30:00.000Z';
const euro = (amount: number) => ({ amount, currency: 'EUR' });

/**
 * The answer of each service: about as much as the shop's own do, some 3 KB together. Nothing in it
 * is 0, false, null or empty, since Protocol Buffers would leave that out; so every transport
 * brings the same object.
 */
export const answers = {
  product: (id: string) => ({
    productId: id,
    name: `Trail running shoe ${numberOf(id)}`,
    brand: 'Northpeak',
    category: 'running-shoes',
    description:
      'A light trail running shoe with a grippy outsole, a rock plate and a breathable mesh ' +
      'upper for long days out in the hills; drop 6 mm.',
    attributes: { color: 'graphite', size: '43', weightGrams: 268, material: 'mesh' },
    pictures: [
      { shape: 'shoes', variant: 7, alt: 'The shoe from the left' },
      { shape: 'shoes', variant: 8, alt: 'The shoe from above' },
    ],
    merchantId: `m-${numberOf(id) % 7}`,
    version: 1 + numberOf(id),
    updatedAt,
  }),
  pricing: (id: string) => ({
    productId: id,
    list: euro(14_999),
    current: euro(12_999 + numberOf(id)),
    tiers: [
      { atLeast: 2, amount: 12_499 },
      { atLeast: 5, amount: 11_999 },
    ],
    version: 1 + numberOf(id),
    updatedAt,
  }),
  inventory: (id: string) => ({
    productId: id,
    onHand: 43 + numberOf(id),
    available: 40 + numberOf(id),
    warehouses: [
      { name: 'fra-1', available: 21 },
      { name: 'ber-2', available: 12 },
      { name: 'muc-1', available: 7 },
    ],
    version: 1 + numberOf(id),
    updatedAt,
  }),
  reviews: (id: string) => ({
    productId: id,
    average: 4.5,
    count: 180 + numberOf(id),
    histogram: [3, 6, 14, 52, 105],
    newest: [1, 2, 3].map((number) => ({
      reviewId: `r-${number}`,
      author: `Runner ${number}`,
      rating: 5,
      title: 'Great grip on wet rock',
      text: 'Wore them for a 40 km day in the hills, no blisters, they drain well and dry quickly.',
      postedAt: updatedAt,
    })),
  }),
  recommendations: (id: string) => ({
    productId: id,
    items: [1, 2, 3, 4, 5, 6].map((number) => ({
      otherId: idOf(numberOf(id) + number),
      name: `Trail running shoe ${number}`,
      count: 38 - number,
      price: euro(9_999 + number),
    })),
  }),
  merchant: (id: string) => ({
    productId: id,
    merchantId: `m-${numberOf(id) % 7}`,
    name: 'Hill & Dale Outfitters',
    rating: 4.8,
    country: 'DE',
    since: 2014,
    returnsDays: 30,
  }),
  promotions: (id: string) => ({
    productId: id,
    active: [{ code: 'spring', label: '10% off your first order', percent: 10, endsAt: updatedAt }],
  }),
  shipping: (id: string) => ({
    productId: id,
    options: [
      { code: 'std', label: 'Standard', amount: 495, minDays: 2, maxDays: 4 },
      { code: 'exp', label: 'Express', amount: 1_295, minDays: 1, maxDays: 1 },
    ],
  }),
} satisfies Record<SectionName, (id: string) => object>;
export type Answers = typeof answers;
