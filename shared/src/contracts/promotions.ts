import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import {
  adminCreate,
  adminWrite,
  basketLines,
  cursor,
  id,
  limit,
  pageOf,
  money,
  seedWrite,
  timestamp,
  version,
} from './common.ts';
import { slug } from './product.ts';
import { line, written } from './texts.ts';

/** The effect of a deal on the lines that it is for. */
export const effect = z.discriminatedUnion('kind', [
  /** So many per cent off each line. */
  z.strictObject({ kind: z.literal('percent'), percent: z.int().min(1).max(100) }),
  /** So much off all of its lines together. */
  z.strictObject({ kind: z.literal('amount'), off: money }),
  /** Of `take` pieces of one product only `pay` are paid. */
  z
    .strictObject({
      kind: z.literal('multibuy'),
      take: z.int().min(2).max(20),
      pay: z.int().min(1).max(19),
    })
    .refine(({ take, pay }) => pay < take, { path: ['pay'], error: 'must be less than take' }),
  /** One piece of each of its products, together for this price. */
  z.strictObject({ kind: z.literal('bundle'), price: money }),
  z.strictObject({ kind: z.literal('freeShipping') }),
]);
export type Effect = z.infer<typeof effect>;

/** The lines that a deal is for. */
export const target = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('products'), productIds: z.array(id).min(1).max(50) }),
  z.strictObject({ scope: z.literal('categories'), categories: z.array(slug).min(1).max(20) }),
  z.strictObject({ scope: z.literal('basket') }),
]);
export type Target = z.infer<typeof target>;

/** A code that a customer enters for a deal. Upper case, as people read it out. */
export const couponCode = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{3,31}$/, 'must be 4 to 32 of A-Z, 0-9 and -')
  .meta({ examples: ['WELCOME-10'] });

/** The terms of a deal, but for its time. */
const terms = {
  name: line(80),
  effect,
  target,
  /** Null for a deal that everybody gets. */
  coupon: couponCode.nullable(),
  /** How many orders may use its coupon; null for any number. */
  maxUses: z.int().min(1).max(1_000).nullable(),
  /** Higher ones are applied first. */
  priority: z.int().min(0).max(100),
  /** Whether a line may have it together with others. */
  stackable: z.boolean(),
};

/** A reduction of prices for a time. */
export const deal = z.object({
  id,
  ...terms,
  name: written,
  /** Its first moment. */
  from: timestamp,
  /** The first moment after it; null for no end. */
  until: timestamp.nullable(),
  phase: z.enum(['planned', 'running', 'over']).meta({
    description: 'as announced, up to a second after the moment; from and until are exact',
  }),
  version,
  updatedAt: timestamp,
});
export type Deal = z.infer<typeof deal>;

/** The terms of a new deal, and its time. */
export const dealDraft = z.strictObject({
  ...terms,
  from: timestamp,
  until: timestamp.nullable(),
});
export type DealDraft = z.infer<typeof dealDraft>;

/** Why a price is lower. */
export const adjustment = z.object({
  dealId: id,
  name: written,
  off: money.meta({ description: 'of the whole line, in minor units' }),
});
export type Adjustment = z.infer<typeof adjustment>;

/** The deals of one product, and its price with those that need no coupon and no other piece. */
export const productDeals = z.object({
  id,
  /** Of one piece; null while its price is not known. */
  price: z.object({ list: money, current: money, charged: money }).nullable(),
  /** Why `charged` is below `current`. */
  adjustments: z.array(adjustment),
  /** The deals without a coupon that are for it now, those first that are applied first. */
  now: z.array(deal),
  /** Those that begin within a week, soonest first. */
  next: z.array(deal),
});
export type ProductDeals = z.infer<typeof productDeals>;

/** A basket with its deals: `total` is the sum of its lines, each of `price` less adjustments. */
export const pricedBasket = z.object({
  lines: z.array(
    z.object({
      productId: id,
      quantity: z.int().min(1),
      /** Before deals. */
      price: money,
      adjustments: z.array(adjustment),
      total: money,
    }),
  ),
  price: money,
  total: money,
  /** The deal that makes the shipping free; null where none does. */
  freeShipping: z.object({ dealId: id, name: written }).nullable(),
  /** Whether the coupon counts; null without one. */
  coupon: z.enum(['applied', 'unknown', 'notRunning', 'usedUp', 'notForThese']).nullable(),
});
export type PricedBasket = z.infer<typeof pricedBasket>;

/** One use of a coupon, by an order. */
const redemption = z.strictObject({ id: couponCode, orderId: id });

/** A coupon, and how many orders use it: null where there is no limit, for which none is counted. */
export const couponUse = z.object({
  id: couponCode,
  dealId: id,
  uses: z.int().min(0).nullable(),
  maxUses: z.int().min(1).nullable(),
});

export const promotionsContract = contract({
  service: 'promotions',
  version: '1.0.0',
  refusals: { COUPON_NOT_RUNNING: 409, COUPON_USED_UP: 409, TOO_MANY_DEALS: 409 },
  operations: {
    /** The deals of a product and its price with them. */
    forProduct: {
      input: z.strictObject({ productId: id }),
      output: productDeals,
      idempotent: true,
      timeoutMs: 300,
      callers: ['gateway'],
    },
    /**
     * The deals of a basket. `INVALID_ARGUMENT` for a product without a price,
     * another currency, or a sum above the largest amount.
     */
    apply: {
      input: z.strictObject({
        lines: basketLines,
        coupon: couponCode.optional(),
      }),
      output: pricedBasket,
      idempotent: true,
      timeoutMs: 800,
      bulkhead: 8,
      callers: ['gateway'],
    },
    /** The deals that are not over, those first that began first. Coupons are not in it. */
    list: {
      input: z.strictObject({ limit: limit.default(24), cursor: cursor.optional() }),
      output: pageOf(deal),
      idempotent: true,
      timeoutMs: 800,
      bulkhead: 8,
      callers: ['gateway'],
    },
    /** A deal of the demo data, with its time from now on. */
    introduce: {
      input: z.strictObject({
        id,
        ...terms,
        startsInMs: z.int().min(0),
        lastsMs: z.int().min(1_000).nullable(),
      }),
      output: deal,
      ...seedWrite,
    },
    /** `ALREADY_EXISTS` for a coupon that there is, `TOO_MANY_DEALS` while 500 are not over. */
    create: {
      input: dealDraft,
      output: deal,
      ...adminCreate,
    },
    /** Ends a deal now; `CONFLICT` when `expectedVersion` is no longer its version. */
    end: {
      input: z.strictObject({ id, expectedVersion: version }),
      output: deal,
      ...adminWrite,
    },
    /**
     * Counts the use of a coupon by an order, once however often it is asked.
     * `COUPON_USED_UP` where no use is left, `COUPON_NOT_RUNNING` outside of its time.
     */
    redeem: {
      input: redemption,
      output: couponUse,
      ...adminWrite,
    },
    /** Gives the use of an order back; nothing changes where there is none. */
    release: {
      input: redemption,
      output: couponUse,
      ...adminWrite,
    },
  },
  events: {
    dealChanged: deal,
  },
  subscribers: ['gateway'],
});
