import type { Fields } from '../history/facts.ts';
import { type Drawn, type Inputs, couponOf, euros } from './drawn.ts';

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

/** The order that somebody has seen last, or one of the last. */
const orderOf = ({ chance, idsOf }: Drawn): Fields | undefined => {
  const newest = idsOf('order').slice(-4);
  return newest.length > 0 ? { id: chance.oneOf(newest) } : undefined;
};

const address = {
  name: 'A. Reader',
  street: '1 Harbour Street',
  postalCode: '20457',
  city: 'Hamburg',
  country: 'DE',
};

/** The zone that goes with a product. */
const zoneOf = (productId: string): string => `zone-${productId}`;

/** Its country: a country is in one zone only. */
const countryOf = (productId: string): string =>
  ['DE', 'FR', 'IT'][Number(productId.at(-1)) - 1] ?? 'JP';

/** The methods of every zone. */
const methods = [
  {
    id: 'standard',
    name: 'Standard',
    days: { from: 1, to: 2 },
    rates: [{ upToGrams: 31_500, price: euros(490) }],
    freeFrom: null,
  },
];

const termsOf = (productId: string) => ({
  name: `To ${productId}`,
  countries: [countryOf(productId)],
  cutOff: '14:00',
  holidays: [],
  methods,
});

/** The inputs of the services of a checkout. */
export const checkoutInputs: Readonly<Record<string, Inputs>> = {
  inventory: {
    levels: (id) => ({ ids: [id] }),
    introduce: (id, { chance }) => ({ id, onHand: chance.oneOf([5, 50]) }),
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
    restock: (_, drawn) => ({ id: reservationOf(drawn) }),
    reservation: (_, { idsOf }) => {
      const id = idsOf('reservation').at(-1);
      return id === undefined ? undefined : { id };
    },
  },
  orders: {
    quote: (productId, { chance }) => ({
      lines: [{ productId, quantity: chance.integer(1, 2) }],
      country: address.country,
      ...(chance.happens(0.3) && { coupon: couponOf(productId) }),
    }),
    place: (_, { chance, lastQuotation }) => {
      const seen = lastQuotation();
      if (!seen) return undefined;
      const lines = seen.lines.map(({ productId, quantity }) => ({ productId, quantity }));
      const coupon = seen.coupon !== null && { coupon: couponOf(lines[0]?.productId ?? '') };
      const card = chance.oneOf(tokens);
      return { lines, ...coupon, address, card, total: seen.total };
    },
    get: (_, drawn) => orderOf(drawn),
    list: () => ({}),
    bought: (productId) => ({ productId }),
    listFacts: () => ({}),
    facts: (_, drawn) => {
      const order = orderOf(drawn);
      return order && { ids: [order['id']] };
    },
    cancel: (_, drawn) => orderOf(drawn),
    listAll: () => ({}),
    inspect: (_, drawn) => orderOf(drawn),
    refund: (_, drawn) => {
      const order = orderOf(drawn);
      return order && { ...order, restock: drawn.chance.happens(0.5) };
    },
    retry: (_, drawn) => orderOf(drawn),
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
  shipping: {
    ofProduct: (productId) => ({ productId }),
    optionsFor: (productId) => ({
      lines: [{ productId, quantity: 1 }],
      value: euros(1_000),
      country: countryOf(productId),
    }),
    zones: () => ({}),
    weights: (id) => ({ ids: [id] }),
    track: (_, { idsOf }) => {
      const id = idsOf('parcel').at(-1);
      return id === undefined ? undefined : { id };
    },
    introduceZone: (id) => ({ id: zoneOf(id), ...termsOf(id) }),
    introduceWeight: (id) => ({ id, grams: 500 }),
    putZone: (id, { versionOf }) => ({
      id: zoneOf(id),
      terms: termsOf(id),
      expectedVersion: versionOf('shipping', zoneOf(id)),
    }),
    weigh: (id, { chance, expectedVersion }) => {
      return { id, grams: chance.integer(100, 900), expectedVersion };
    },
    ship: (productId, { chance }) => {
      const id = `order-${chance.integer(1, 9)}`;
      const lines = [{ productId, quantity: 1 }];
      const goods = { lines, value: euros(1_000), country: countryOf(productId) };
      return { id, orderId: id, method: 'standard', ...goods };
    },
    report: (_, drawn) => {
      const parcel = orderOf(drawn);
      return parcel && { ...parcel, state: drawn.chance.oneOf(['handedOver', 'delivered']) };
    },
  },
};
