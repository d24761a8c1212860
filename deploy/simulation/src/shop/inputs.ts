import type { Fields } from '../history/facts.ts';
import type { Chance } from '../world/chance.ts';
import type { Knowledge } from './knowledge.ts';

/** The values that an input is drawn from, besides the product. */
interface Drawn {
  readonly chance: Chance;
  readonly products: readonly string[];
  /** The newest version of the product that answers of the service have told. */
  readonly expectedVersion: number;
  readonly versionOf: Knowledge['versionOf'];
  readonly idsOf: Knowledge['idsOf'];
}

const euros = (amount: number) => ({ amount, currency: 'EUR' });

/** The coupon of a product's deal: fewer orders may use it than want to. */
const couponOf = (productId: string) => productId.toUpperCase();

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

/** How long orders hold pieces: some have time to expire. */
const holdsMs = [1_000, 2_000, 600_000];

/** One of the newest reservations that anybody has seen, or of an order that has none. */
const reservationOf = ({ chance, idsOf }: Drawn): string =>
  chance.oneOf([`order-${chance.integer(1, 9)}`, ...idsOf('reservation').slice(-5)]);

/** Cards that the provider treats well, badly, slowly, or without an answer. */
const tokens = [
  'tok_approve',
  'tok_approve',
  'tok_decline_funds',
  'tok_expire',
  'tok_timeout',
  'tok_slow',
  'tok_gone',
  'tok_message_twice',
  'tok_message_never',
];

/** One of the newest payments that anybody has seen, or of an order that has none. */
const paymentOf = ({ chance, idsOf }: Drawn): string =>
  chance.oneOf([`order-${chance.integer(1, 9)}`, ...idsOf('payment').slice(-5)]);

/** The newest payment that anybody has seen. */
const seenPayment = ({ idsOf }: Drawn): Fields | undefined => {
  const id = idsOf('payment').at(-1);
  return id === undefined ? undefined : { id };
};

/** One of a few people, so that most vote more than once. */
const voterOf = (chance: Chance): string => String(chance.integer(1, 4)).padStart(43, '0');

/**
 * The input of each operation of each service that is asked; undefined for a read while nobody has
 * seen anything to read.
 */
export const inputs: Readonly<
  Record<string, Record<string, (about: string, drawn: Drawn) => Fields | undefined>>
> = {
  inventory: {
    levels: (id) => ({ ids: [id] }),
    introduce: (id) => ({ id, onHand: 5 }),
    adjust: (id, { chance }) => {
      const delta = chance.integer(1, 4) * (chance.happens(0.6) ? -1 : 1);
      return { id, delta, reason: 'sold or delivered' };
    },
    stocktake: (id, { chance, expectedVersion }) => {
      return { id, onHand: chance.integer(0, 9), reason: 'counted', expectedVersion };
    },
    soldOut: () => ({}),
    reserve: (id, { chance, products }) => ({
      id: `order-${chance.integer(1, 200)}`,
      lines: [...new Set([id, ...chance.some(products, 0.5)])].map((productId) => ({
        productId,
        quantity: chance.integer(1, 2),
      })),
      holdMs: chance.oneOf(holdsMs),
    }),
    commit: (_, drawn) => ({ id: reservationOf(drawn) }),
    release: (_, drawn) => ({ id: reservationOf(drawn) }),
    reservation: (_, { idsOf }) => {
      const id = idsOf('reservation').at(-1);
      return id === undefined ? undefined : { id };
    },
  },
  payments: {
    authorize: (_, { chance }) => ({
      id: `order-${chance.integer(1, 200)}`,
      amount: euros(chance.integer(1, 2_000)),
      token: chance.oneOf(tokens),
    }),
    capture: (_, drawn) => ({ id: paymentOf(drawn) }),
    void: (_, drawn) => ({ id: paymentOf(drawn) }),
    refund: (_, drawn) => ({ id: paymentOf(drawn), amount: euros(drawn.chance.integer(1, 800)) }),
    notify: (_, drawn) => ({ eventId: 'evt-1', id: paymentOf(drawn), kind: 'captured' }),
    get: (_, drawn) => seenPayment(drawn),
    entries: (_, drawn) => seenPayment(drawn),
    balances: () => ({}),
  },
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
    submit: (productId, { chance, idsOf }) => {
      const words = { title: 'Bright', text: 'It gives light indeed.', author: 'A. Reader' };
      const baskets = chance.happens(0.5) ? idsOf('basket') : [];
      const bought = baskets.length > 0 && { basketId: chance.oneOf(baskets) };
      return { productId, rating: chance.integer(1, 5), ...words, ...bought };
    },
    vote: (productId, drawn) => ({ id: reviewOf(productId, drawn), voter: voterOf(drawn.chance) }),
    hide: (productId, drawn) => ({ ...seenOf(productId, drawn), reason: 'It is about a chair.' }),
    restore: seenOf,
  },
  recommendations: {
    forProduct: (productId) => ({ productId }),
    record: (productId, { chance, products }) => {
      return { productIds: [...new Set([productId, ...chance.some(products, 0.5)])] };
    },
    contains: (productId, { chance, idsOf }) => {
      return { productId, basketId: chance.oneOf(['unknown', ...idsOf('basket')]) };
    },
  },
};
