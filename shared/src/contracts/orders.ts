import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import {
  adminRead,
  adminWrite,
  basketLines,
  country,
  cursor,
  id,
  ids,
  limit,
  money,
  pageOf,
  timestamp,
  version,
  write,
} from './common.ts';
import { address, storedAddress } from './customers.ts';
import { reservation } from './inventory.ts';
import { checkoutStep, closingReason, orderStatus } from './order-status.ts';
import { cardToken } from './payments.ts';
import { couponCode, pricedBasket } from './promotions.ts';
import { option, parcelId } from './shipping.ts';
import { written } from './texts.ts';

/** The id of an order. */
export const orderId = id.meta({ examples: ['o-000001'] });

/** The goods that somebody wants, and where they are to go. */
const wanted = {
  lines: basketLines,
  coupon: couponCode.optional(),
  method: option.shape.id.optional().meta({ description: 'default: the first way of sending' }),
};

/** A line of an order, with the name and price of its product at that time. */
const orderLine = z
  .object({ name: written, ...pricedBasket.shape.lines.element.shape })
  .meta({ id: 'OrderLine' });

/** The price of some goods now, sent to a country. */
export const quotation = z
  .object({
    lines: z.array(orderLine),
    goods: money.meta({ description: 'the sum of the lines' }),
    coupon: pricedBasket.shape.coupon,
    options: z.array(option).meta({ description: 'the ways of sending, after deals' }),
    shipping: option.meta({ description: 'the one that was chosen' }),
    total: money.meta({ description: 'goods and shipping' }),
  })
  .meta({ id: 'Quotation' });
export type Quotation = z.infer<typeof quotation>;

/** An order as its customer sees it. */
export const order = z
  .object({
    id: orderId,
    status: orderStatus,
    /** Not null while an order is being undone, and after it. */
    closing: z.object({ reason: closingReason }).nullable(),
    isCancellable: z.boolean(),
    lines: z.array(orderLine),
    goods: money,
    coupon: couponCode.nullable(),
    shipping: option.pick({ id: true, name: true, price: true, earliest: true, latest: true }),
    total: money,
    address: storedAddress,
    missing: reservation.shape.missing.meta({
      description: 'the lines of which there were too few, where it was rejected for that',
    }),
    parcelId: parcelId.nullable(),
    placedAt: timestamp,
    history: z
      .array(z.object({ status: orderStatus, at: timestamp }))
      .meta({ description: 'when it came into each status so far' }),
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof order>;

/** An order as staff see it. */
export const staffOrder = order
  .extend({
    customerId: id,
    next: checkoutStep.nullable().meta({ description: 'its next step; null where none is left' }),
    nextAt: timestamp.nullable().meta({ description: 'when that is tried' }),
    attempts: z.int().min(0).meta({ description: 'how often it was tried in vain' }),
    problem: written.nullable().meta({ description: 'the code of the last failure of that step' }),
  })
  .meta({ id: 'StaffOrder' });
export type StaffOrder = z.infer<typeof staffOrder>;

/** An order as other services hear of it. */
export const orderFacts = order
  .pick({ id: true, status: true, placedAt: true, version: true, updatedAt: true })
  .extend({
    customerId: id,
    lines: z.array(orderLine.pick({ productId: true, quantity: true })),
  })
  .meta({ id: 'OrderFacts' });
export type OrderFacts = z.infer<typeof orderFacts>;

const named = z.strictObject({ id: orderId });

/** An order that a customer places. */
export const placement = z.strictObject({
  ...wanted,
  address,
  card: cardToken,
  total: money.meta({ description: 'as the customer has seen it' }),
});
export type Placement = z.output<typeof placement>;

const byCustomers = { callers: ['gateway'], role: 'customer' } as const;

/** The checkout asks four services one after the other. */
const checkout = { ...write, timeoutMs: 3_000, ...byCustomers } as const;
const { aggregate: _, ...placing } = checkout;

const read = { idempotent: true, timeoutMs: 800, bulkhead: 8 } as const;

export const ordersContract = contract({
  service: 'orders',
  version: '1.0.0',
  refusals: {
    NOT_FOR_SALE: 409,
    COUPON_REFUSED: 409,
    NOT_SHIPPED: 409,
    TOO_HEAVY: 409,
    TOTAL_CHANGED: 409,
    NOT_CANCELLABLE: 409,
    NOT_REFUNDABLE: 409,
    NOT_STUCK: 409,
  },
  operations: {
    /**
     * The price of an order now. `NOT_FOR_SALE` for a product that is not sold (any more),
     * `NOT_SHIPPED` for a country in no zone, `TOO_HEAVY` where no method takes so much.
     */
    quote: {
      input: z.strictObject({ ...wanted, country }),
      output: quotation,
      ...read,
      timeoutMs: 1_500,
      callers: ['gateway'],
    },
    /**
     * Places an order and goes on with it as far as the time allows: the answer shows how far it
     * is, and it goes on by itself. Refused like `quote`, with `COUPON_REFUSED` where the coupon
     * does not count, and `TOTAL_CHANGED`, with the total of now, where another one was seen.
     */
    place: { input: placement, output: order, secrets: ['card'], ...placing },
    /** An order of the customer who asks. */
    get: { input: named, output: order, ...read, ...byCustomers },
    /** The orders of the customer who asks, newest first. */
    list: {
      input: z.strictObject({ limit: limit.default(20), cursor: cursor.optional() }),
      output: pageOf(order),
      ...read,
      ...byCustomers,
    },
    /** The last orders of the customer who asks in which a product was bought, newest first. */
    bought: {
      input: z.strictObject({ productId: id }),
      output: z.array(z.object({ orderId, quantity: z.int().min(1), placedAt: timestamp })),
      ...read,
      timeoutMs: 300,
      ...byCustomers,
    },
    /** All orders as other services hear of them, newest first. */
    listFacts: {
      input: z.strictObject({ limit: limit.default(100), cursor: cursor.optional() }),
      output: pageOf(orderFacts),
      ...read,
      callers: ['recommendations', 'reviews'],
    },
    /** Some of them, in no particular order, without the ids that no order has. */
    facts: {
      input: z.strictObject({ ids }),
      output: z.array(orderFacts),
      ...read,
      callers: ['recommendations', 'reviews'],
    },
    /** Cancels an order that is not being shipped yet. `NOT_CANCELLABLE` for any other. */
    cancel: { input: named, output: order, ...checkout },
    /** All orders, newest first: those of a status, or those that somebody must look at. */
    listAll: {
      input: z.strictObject({
        status: orderStatus.optional(),
        stuck: z.literal(true).optional(),
        limit: limit.default(24),
        cursor: cursor.optional(),
      }),
      output: pageOf(staffOrder),
      ...adminRead,
    },
    /** An order, for staff. */
    inspect: { input: named, output: staffOrder, ...adminRead },
    /**
     * Pays an order back that is paid, and takes its goods back into stock where they came back.
     * `NOT_REFUNDABLE` for any other, and while its parcel is being announced, unless that is
     * stuck.
     */
    refund: {
      input: z.strictObject({ ...named.shape, restock: z.boolean().meta({ examples: [true] }) }),
      output: staffOrder,
      ...adminWrite,
      timeoutMs: 3_000,
    },
    /** Tries the next step of a stuck order now. `NOT_STUCK` for any other. */
    retry: { input: named, output: staffOrder, ...adminWrite, timeoutMs: 3_000 },
  },
  events: { orderChanged: orderFacts },
  subscribers: ['gateway', 'recommendations', 'reviews'],
});
