import type { Level } from '@shop/shared/contracts/inventory';
import { inventoryContract } from '@shop/shared/contracts/inventory';
import type { Price } from '@shop/shared/contracts/pricing';
import type { pricingContract } from '@shop/shared/contracts/pricing';
import type { Card, Product } from '@shop/shared/contracts/product';
import type { productContract } from '@shop/shared/contracts/product';
import type { Recommendation } from '@shop/shared/contracts/recommendations';
import type { recommendationsContract } from '@shop/shared/contracts/recommendations';
import type { Review, Summary } from '@shop/shared/contracts/reviews';
import type { reviewsContract } from '@shop/shared/contracts/reviews';
import { ServiceError } from '@shop/shared/errors';
import type { Handlers } from '@shop/shared/protocol/contract';
import { refuse } from '@shop/shared/protocol/refuse';

const updatedAt = '2026-11-21T09:30:00.000Z';

export const productOf = (id: string, changes: Partial<Product> = {}): Product => ({
  id,
  name: `Lamp “${id}” – größer`,
  description: 'Shines.\nNeeds no battery. 💡',
  brand: 'Hell & Söhne',
  category: 'lamps',
  attributes: { height: '30 cm' },
  pictures: [{ shape: 'lamps', variant: 7, alt: `A lamp: ${id}` }],
  withdrawn: false,
  version: 1,
  updatedAt,
  ...changes,
});

export const priceOf = (id: string, amount: number, version = 1): Price => ({
  id,
  list: { amount: 5_000, currency: 'EUR' },
  current: { amount, currency: 'EUR' },
  version,
  updatedAt,
});

export const levelOf = (id: string, available: number, version = 1): Level => ({
  id,
  onHand: available + 2,
  available,
  version,
  updatedAt,
});

const cardOf = ({ id, name, brand, category, pictures, withdrawn, version }: Product): Card[] =>
  pictures.slice(0, 1).map((picture) => ({
    id,
    name,
    brand,
    category,
    picture,
    withdrawn,
    version,
  }));

const summaryOf = (productId: string, reviews: readonly Review[]): Summary => {
  const counts = [1, 2, 3, 4, 5].map((n) => reviews.filter(({ rating }) => rating === n).length);
  const [one = 0, two = 0, three = 0, four = 0, five = 0] = counts;
  const total = reviews.reduce((sum, { rating }) => sum + rating, 0);
  return {
    productId,
    count: reviews.length,
    average: reviews.length > 0 ? Math.round((100 * total) / reviews.length) / 100 : null,
    histogram: [one, two, three, four, five],
  };
};

const notFound = () => new ServiceError('NOT_FOUND', 'there is nothing with this id');

const among = <T>(ids: readonly string[], all: ReadonlyMap<string, T>): T[] =>
  ids.flatMap((id) => all.get(id) ?? []);

const ids = ['lamp-1', 'lamp-2', 'lamp-3'];

const createStock = () => ({
  products: new Map(ids.map((id) => [id, productOf(id)])),
  prices: new Map(ids.map((id) => [id, priceOf(id, 1_990)])),
  levels: new Map(ids.map((id) => [id, levelOf(id, 4)])),
  submitted: new Map<string, Review>(),
  baskets: new Map<string, readonly string[]>(),
});
type Stock = ReturnType<typeof createStock>;

const productHandlers = ({ products }: Stock): Partial<Handlers<typeof productContract>> => ({
  get: async ({ id }) => {
    const found = products.get(id);
    if (!found) throw notFound();
    return found;
  },
  cards: async (input) => among(input.ids, products).flatMap(cardOf),
  list: async ({ category, limit }) => {
    const cards = [...products.values()].flatMap(cardOf);
    const items = cards.filter((card) => !category || card.category === category);
    const nextCursor = items.length > limit ? 'next' : null;
    return { items: items.slice(0, limit), nextCursor };
  },
  categories: async () => [{ category: 'lamps', count: products.size }],
});

const pricingHandlers = ({ prices }: Stock): Partial<Handlers<typeof pricingContract>> => ({
  quote: async (input) => among(input.ids, prices),
  reprice: async ({ id, amount, expectedVersion }) => {
    const price = prices.get(id);
    if (!price) throw notFound();
    if (price.version !== expectedVersion) throw new ServiceError('CONFLICT', 'too late');
    const next = priceOf(id, amount, price.version + 1);
    prices.set(id, next);
    return next;
  },
});

const inventoryHandlers = ({ levels }: Stock): Partial<Handlers<typeof inventoryContract>> => ({
  levels: async (input) => among(input.ids, levels),
  adjust: async ({ id, delta }) => {
    const level = levels.get(id);
    if (!level) throw notFound();
    if (level.available + delta < 0) throw refuse(inventoryContract, 'OUT_OF_STOCK', 'not so many');
    const next = levelOf(id, level.available + delta, level.version + 1);
    levels.set(id, next);
    return next;
  },
});

const reviewsHandlers = ({ submitted }: Stock): Partial<Handlers<typeof reviewsContract>> => {
  const reviewsOf = (productId: string) =>
    [...submitted.values()].filter((review) => review.productId === productId).toReversed();
  return {
    summary: async ({ productId }) => summaryOf(productId, reviewsOf(productId)),
    overview: async ({ productId, limit }) => {
      const all = reviewsOf(productId);
      return { summary: summaryOf(productId, all), newest: all.slice(0, limit) };
    },
    list: async ({ productId, limit }) => {
      const items = reviewsOf(productId);
      return { items: items.slice(0, limit), nextCursor: items.length > limit ? 'next' : null };
    },
    submit: async (draft, { write }) => {
      const key = write?.name ?? '';
      const before = submitted.get(key);
      if (before && before.text !== draft.text) {
        throw new ServiceError('IDEMPOTENCY_MISMATCH', 'this key belongs to another review');
      }
      const id = `review-${submitted.size + 1}`;
      const review = before ?? { ...draft, id, postedAt: updatedAt };
      submitted.set(key, review);
      return review;
    },
  };
};

const recommendationsHandlers = ({
  baskets,
}: Stock): Partial<Handlers<typeof recommendationsContract>> => ({
  forProduct: async ({ productId }) =>
    ids
      .filter((id) => id !== productId)
      .map((id, place): Recommendation => ({
        productId: id,
        reason: { kind: 'boughtTogether', count: 37 - place },
      })),
  record: async ({ productIds }, { write }) => {
    baskets.set(write?.name ?? '', productIds);
    return { recorded: true };
  },
});

/** Three lamps with prices and stock; whoever looks at one is recommended the others. */
export const createFakeShop = () => {
  const stock = createStock();
  return {
    ...stock,
    product: productHandlers(stock),
    pricing: pricingHandlers(stock),
    inventory: inventoryHandlers(stock),
    reviews: reviewsHandlers(stock),
    recommendations: recommendationsHandlers(stock),
  };
};
export type FakeShop = ReturnType<typeof createFakeShop>;
