import type { Fields } from '../history/facts.ts';
import type { Chance } from '../world/chance.ts';
import { checkoutInputs } from './checkout-inputs.ts';
import { type Drawn, type Inputs, couponOf, euros } from './drawn.ts';

const couponDeal = (productId: string) => ({
  name: `Less for ${productId}`,
  effect: { kind: 'amount', off: euros(10) },
  target: { scope: 'products', productIds: [productId] },
  coupon: couponOf(productId),
  maxUses: 1,
  priority: 1,
  stackable: true,
});

const lampOf = (id: string) => ({
  name: `Lamp ${id}`,
  description: 'It gives light.',
  brand: 'Lux',
  category: 'lamps',
  attributes: {},
  pictures: [{ shape: 'lamp', variant: 1, alt: 'a lamp' }],
});

const reviewOfProduct = (productId: string, { chance }: Drawn) => {
  const words = { title: 'Bright', text: 'It gives light indeed.', author: 'A. Reader' };
  return { productId, rating: chance.integer(1, 5), ...words };
};

/** One of the newest reviews that anybody has seen; few, so that many deal with the same one. */
const seenReviewOf = ({ chance, idsOf }: Drawn): string | undefined => {
  const newest = idsOf('review').slice(-3);
  return newest.length > 0 ? chance.oneOf(newest) : undefined;
};

/** Such a review, or one that there is not. */
const reviewOf = (about: string, drawn: Drawn): string => seenReviewOf(drawn) ?? about;

/** A review and the version that was last seen of it. */
const seenOf = (about: string, drawn: Drawn): Fields => {
  const id = reviewOf(about, drawn);
  return { id, expectedVersion: drawn.versionOf('reviews', id) };
};

/** One of a few people, so that most vote more than once. */
const voterOf = (chance: Chance): string => String(chance.integer(1, 4)).padStart(43, '0');

/**
 * The input of each operation of each service that is asked; undefined for a read while nobody has
 * seen anything to read.
 */
export const inputs: Readonly<Record<string, Inputs>> = {
  ...checkoutInputs,
  pricing: {
    quote: (id) => ({ ids: [id] }),
    introduce: (id) => ({ id, list: euros(1_000), current: euros(1_000) }),
    reprice: (id, { chance, expectedVersion }) => {
      return { id, amount: chance.integer(1, 2_000), expectedVersion };
    },
    setPrice: (id, { chance, expectedVersion }) => {
      const current = chance.integer(1, 2_000);
      return { id, list: euros(2 * current), current: euros(current), expectedVersion };
    },
  },
  product: {
    get: (id) => ({ id }),
    cards: (id) => ({ ids: [id] }),
    list: (q) => ({ q }),
    categories: () => ({}),
    introduce: (id) => ({ id, ...lampOf(id), withdrawn: false }),
    create: lampOf,
    update: (id, { chance, expectedVersion }) => {
      return { id, changes: { name: `Lamp ${chance.integer(1, 999)}` }, expectedVersion };
    },
  },
  promotions: {
    forProduct: (productId) => ({ productId }),
    apply: (productId) => ({ lines: [{ productId, quantity: 2 }], coupon: couponOf(productId) }),
    list: () => ({}),
    listAll: () => ({}),
    get: (id) => ({ id }),
    introduce: (id) => ({ id, ...couponDeal(id), startsInMs: 0, lastsMs: null }),
    create: (id, { chance }) => {
      const effect = { kind: 'percent', percent: chance.integer(1, 100) };
      const terms = { ...couponDeal(id), coupon: null, maxUses: null, effect };
      return { ...terms, from: '2020-01-01T00:00:00.000Z', until: null };
    },
    end: (id, { expectedVersion }) => ({ id, expectedVersion }),
    redeem: (id, { chance }) => ({ id: couponOf(id), orderId: `order-${chance.integer(1, 4)}` }),
    release: (id, { chance }) => ({ id: couponOf(id), orderId: `order-${chance.integer(1, 4)}` }),
  },
  reviews: {
    summary: (productId) => ({ productId }),
    overview: (productId) => ({ productId }),
    list: (productId) => ({ productId, limit: 100 }),
    testimonials: (productId) => ({ productId }),
    moderation: (productId) => ({ productId }),
    moderated: (_, drawn) => {
      const id = seenReviewOf(drawn);
      return id === undefined ? undefined : { id };
    },
    submit: reviewOfProduct,
    submitOwn: reviewOfProduct,
    introduce: (productId, drawn) => ({
      id: `review-of-${productId}`,
      ...reviewOfProduct(productId, drawn),
      verified: true,
    }),
    vote: (productId, drawn) => ({ id: reviewOf(productId, drawn), voter: voterOf(drawn.chance) }),
    hide: (productId, drawn) => ({ ...seenOf(productId, drawn), reason: 'It is about a chair.' }),
    restore: seenOf,
  },
  recommendations: {
    forProduct: (productId) => ({ productId }),
    record: (productId, { chance, products }) => {
      return { productIds: [...new Set([productId, ...chance.some(products, 0.5)])] };
    },
  },
};
