import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import {
  adminCreate,
  adminRead,
  adminWrite,
  basketLines,
  cursor,
  id,
  limit,
  pageOf,
  money,
  orderWrite,
  seedWrite,
  timestamp,
  version,
} from './common.ts';
import { slug } from './product.ts';
import { line, written } from './texts.ts';

const pieces = z.int().min(1).max(20);

/** The effect of a deal on the lines that it is for. */
export const effect = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('percent'), percent: z.int().min(1).max(100) }),
    z.strictObject({ kind: z.literal('amount'), off: money }),
    z
      .strictObject({ kind: z.literal('multibuy'), take: pieces.min(2), pay: pieces.max(19) })
      .refine(({ take, pay }) => pay < take, { path: ['pay'], error: 'must be less than take' }),
    z.strictObject({ kind: z.literal('bundle'), price: money }),
    z.strictObject({ kind: z.literal('freeShipping') }),
  ])
  .meta({
    id: 'DealEffect',
    description:
      'percent: off each line; amount: off all of its lines together; multibuy: of `take` pieces ' +
      'of a product only `pay` are paid; bundle: the price of one piece of each of its products',
    examples: [{ kind: 'percent', percent: 20 }],
  });
export type Effect = z.infer<typeof effect>;

/** The lines that a deal is for. */
export const target = z
  .discriminatedUnion('scope', [
    z.strictObject({ scope: z.literal('products'), productIds: z.array(id).min(1).max(50) }),
    z.strictObject({ scope: z.literal('categories'), categories: z.array(slug).min(1).max(20) }),
    z.strictObject({ scope: z.literal('basket') }),
  ])
  .meta({ id: 'DealTarget', examples: [{ scope: 'categories', categories: ['lamps'] }] });
export type Target = z.infer<typeof target>;

/** The id of a deal. */
export const dealId = id.meta({ examples: ['three-mugs'] });

/** A code that a customer enters for a deal. Upper case, as people read it out. */
export const couponCode = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{3,31}$/, 'must be 4 to 32 of A-Z, 0-9 and -')
  .meta({ examples: ['WELCOME-10'] });

/** The terms of a deal, but for its time. */
const terms = {
  name: line(80).meta({ examples: ['Lamp week'] }),
  effect,
  target,
  coupon: couponCode
    .nullable()
    .meta({ description: 'null for a deal that everybody gets', examples: [null] }),
  maxUses: z
    .int()
    .min(1)
    .max(1_000)
    .nullable()
    .meta({ description: 'how many orders may use its coupon; null: any', examples: [null] }),
  priority: z
    .int()
    .min(0)
    .max(100)
    .meta({ description: 'higher ones are applied first', examples: [10] }),
  stackable: z
    .boolean()
    .meta({ description: 'whether a line may have it together with others', examples: [true] }),
};

/** The time of a deal. */
const time = {
  from: timestamp.meta({ description: 'its first moment', examples: ['2026-12-01T00:00:00.000Z'] }),
  until: timestamp.nullable().meta({
    description: 'the first moment after it; null for no end',
    examples: ['2099-12-08T00:00:00.000Z'],
  }),
};

/** A reduction of prices for a time. */
export const deal = z
  .object({
    id: dealId,
    ...terms,
    name: written,
    ...time,
    /** As announced, up to a second after the moment; `from` and `until` are exact. */
    phase: z.enum(['planned', 'running', 'over']),
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'Deal' });
export type Deal = z.infer<typeof deal>;

/** The terms of a new deal, and its time. */
export const dealDraft = z.strictObject({ ...terms, ...time }).meta({ id: 'DealDraft' });
export type DealDraft = z.infer<typeof dealDraft>;

/** Why a price is lower. */
export const adjustment = z
  .object({
    dealId,
    name: written,
    off: money.meta({ description: 'of the whole line, in minor units' }),
  })
  .meta({ id: 'PriceAdjustment' });
export type Adjustment = z.infer<typeof adjustment>;

/** The deals of one product, and its price with those that need no coupon and no other piece. */
export const productDeals = z
  .object({
    id,
    /** Of one piece; null while its price is not known. */
    price: z.object({ list: money, current: money, charged: money }).nullable(),
    adjustments: z.array(adjustment).meta({ description: 'why `charged` is below `current`' }),
    now: z.array(deal).meta({ description: 'those for it now, in the order of their application' }),
    next: z.array(deal).meta({ description: 'those that begin within a week, soonest first' }),
  })
  .meta({ id: 'ProductDeals' });
export type ProductDeals = z.infer<typeof productDeals>;

/** A basket with its deals: `total` is the sum of its lines, each of `price` less adjustments. */
export const pricedBasket = z
  .object({
    lines: z.array(
      z.object({
        productId: id,
        quantity: z.int().min(1),
        price: money.meta({ description: 'before deals' }),
        adjustments: z.array(adjustment),
        total: money,
      }),
    ),
    price: money,
    total: money,
    /** The deal that makes the shipping free; null where none does. */
    freeShipping: z.object({ dealId, name: written }).nullable(),
    /** Whether the coupon counts; null without one. */
    coupon: z.enum(['applied', 'unknown', 'notRunning', 'usedUp', 'notForThese']).nullable(),
  })
  .meta({ id: 'PricedBasket' });
export type PricedBasket = z.infer<typeof pricedBasket>;

/** One use of a coupon, by an order. */
const redemption = z.strictObject({ id: couponCode, orderId: id.meta({ examples: ['order-1'] }) });

/** A coupon, and how many orders use it: null where there is no limit, for which none is counted. */
export const couponUse = z
  .object({
    id: couponCode,
    dealId,
    uses: z.int().min(0).nullable(),
    maxUses: z.int().min(1).nullable(),
  })
  .meta({ id: 'CouponUse' });

export const promotionsContract = contract({
  service: 'promotions',
  version: '1.1.0',
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
      callers: ['gateway', 'orders'],
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
    /** All deals, coupons included, that are not over, or those that are: those first that began first. */
    listAll: {
      input: z.strictObject({
        over: z.boolean().default(false),
        limit: limit.default(24),
        cursor: cursor.optional(),
      }),
      output: pageOf(deal),
      ...adminRead,
    },
    /** `NOT_FOUND` when no deal has this id. */
    get: { input: z.strictObject({ id }), output: deal, ...adminRead },
    /** A deal of the demo data, with its time from now on. */
    introduce: {
      input: z.strictObject({
        id: dealId,
        ...terms,
        startsInMs: z.int().min(0),
        lastsMs: z.int().min(1_000).nullable(),
      }),
      output: deal,
      ...seedWrite,
    },
    /** `ALREADY_EXISTS` for a coupon that there is, `TOO_MANY_DEALS` while 500 are not over. */
    create: { input: dealDraft, output: deal, ...adminCreate },
    /** Ends a deal now; `CONFLICT` when `expectedVersion` is no longer its version. */
    end: {
      input: z.strictObject({ id: dealId, expectedVersion: version }),
      output: deal,
      ...adminWrite,
    },
    /**
     * Counts the use of a coupon by an order, once however often it is asked.
     * `COUPON_USED_UP` where no use is left, `COUPON_NOT_RUNNING` outside of its time.
     */
    redeem: { input: redemption, output: couponUse, ...orderWrite },
    /** Gives the use of an order back; nothing changes where there is none. */
    release: { input: redemption, output: couponUse, ...orderWrite },
  },
  events: { dealChanged: deal },
  subscribers: ['gateway'],
});
