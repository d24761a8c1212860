import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import { basketLine, country, id, maxQuantity, money, timestamp, write } from './common.ts';
import { couponCode } from './promotions.ts';

/** The most lines of a cart. */
export const maxCartLines = 50;

const { productId, quantity } = basketLine.shape;

/** Pieces of a product in a cart. */
export const cartLine = z
  .object({
    productId,
    quantity,
    addedPrice: money
      .nullable()
      .meta({ description: 'of one piece, as it was shown then; null where none was' }),
    addedAt: timestamp,
  })
  .meta({ id: 'CartLine' });
export type CartLine = z.infer<typeof cartLine>;

/** How a cart is to be priced and sent. */
export const cartOptions = z
  .strictObject({
    coupon: couponCode.nullable().meta({ examples: [null] }),
    country: country.nullable(),
  })
  .meta({ id: 'CartOptions' });
export type CartOptions = z.infer<typeof cartOptions>;

/** The things that somebody is about to buy: each product in one line, in the order of adding. */
export const cart = z
  .object({
    lines: z.array(cartLine).max(maxCartLines),
    ...cartOptions.shape,
    version: z.int().min(0).meta({ description: 'counts the changes; 0 before the first one' }),
    updatedAt: timestamp.nullable().meta({ description: 'null before the first change' }),
  })
  .meta({ id: 'Cart' });
export type Cart = z.infer<typeof cart>;

/** The cart of somebody who has none. */
export const emptyCart: Cart = {
  lines: [],
  coupon: null,
  country: null,
  version: 0,
  updatedAt: null,
};

/** The id of a guest's cart: the hash of a secret, which the gateway alone can make of a cookie. */
export const guestId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 43 characters of base64url');

/** Another quantity of a product in a cart. */
export const cartChange = z.strictObject({
  productId: id,
  quantity: z
    .int()
    .min(0)
    .max(maxQuantity)
    .meta({ description: '0 takes the product out', examples: [2] }),
  price: money.nullable().meta({ description: 'the price of one piece, as it is shown now' }),
});
export type CartChange = z.infer<typeof cartChange>;

const ofGuest = z.strictObject({ id: guestId });

const read = { output: cart, idempotent: true, timeoutMs: 300, callers: ['gateway'] } as const;

const guestWrite = { ...write, output: cart, timeoutMs: 1_000, callers: ['gateway'] } as const;

const { aggregate: _, ...unnamed } = guestWrite;
const ownWrite = { ...unnamed, role: 'customer' } as const;

export const cartsContract = contract({
  service: 'carts',
  version: '1.0.0',
  refusals: { CART_FULL: 409 },
  operations: {
    /** The cart of a guest; an empty one where there is none. */
    get: { input: ofGuest, ...read },
    /** Sets the quantity of one product; `CART_FULL` where it would be one line too many. */
    put: { input: ofGuest.extend(cartChange.shape), ...guestWrite },
    /** Sets coupon and country. */
    setOptions: { input: ofGuest.extend(cartOptions.shape), ...guestWrite },
    /** Empties the cart. */
    clear: { input: ofGuest, ...guestWrite },
    /**
     * The same four for the customer who asks. With a `version` the cart is emptied only if it is
     * still that one: nothing goes that was put in meanwhile.
     */
    getOwn: { input: z.strictObject({}), ...read, role: 'customer' },
    putOwn: { input: cartChange, ...ownWrite, aggregate: 'productId' },
    setOwnOptions: { input: cartOptions, ...ownWrite },
    clearOwn: {
      input: z.strictObject({ version: cart.shape.version.optional() }),
      ...ownWrite,
    },
    /**
     * Moves the cart of a guest into that of the customer who asks. Of a product in both the larger
     * quantity counts, so that a repetition adds nothing.
     */
    merge: { input: z.strictObject({ guest: guestId }), ...ownWrite },
  },
  events: {},
  subscribers: [],
});
