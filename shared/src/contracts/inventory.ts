import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import {
  adminRead,
  adminWrite,
  basketLine,
  basketLines,
  cursor,
  id,
  ids,
  limit,
  pageOf,
  orderWrite,
  seedWrite,
  timestamp,
  version,
} from './common.ts';
import { line } from './texts.ts';

/** The most pieces of one product that can be in stock. */
export const maxQuantity = 1_000_000_000;

const quantity = z.int().min(0).max(maxQuantity);

/** How many pieces of a product there are, and how many of them can be sold. */
export const level = z
  .object({ id, onHand: quantity, available: quantity, version, updatedAt: timestamp })
  .meta({ id: 'StockLevel' });
export type Level = z.infer<typeof level>;

/** How long pieces are held for an order by default, and at most: ten minutes and an hour. */
const usualHoldMs = 600_000;
const maxHoldMs = 3_600_000;

/**
 * The pieces that are held for an order, and what became of them: `pending` while they are being
 * collected; `reserved`, all of them, until `until`; `refused`, none of them; `committed`, which
 * means sold; `returned`, which were sold and came back; `released`, by the order, or `expired`. All
 * but those that are held or sold can be sold to others.
 */
export const reservation = z
  .object({
    id: id.meta({ description: 'that of the order', examples: ['o-000001'] }),
    lines: z.array(basketLine),
    status: z.enum([
      'pending',
      'reserved',
      'refused',
      'committed',
      'returned',
      'released',
      'expired',
    ]),
    missing: z
      .array(z.object({ productId: id, available: quantity }))
      .meta({ description: 'the lines of which there were too few when it was refused' }),
    until: timestamp,
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'Reservation' });
export type Reservation = z.infer<typeof reservation>;

const reservationId = z.strictObject({ id: reservation.shape.id });

/** Pieces that an order wants. */
const reservationRequest = z.strictObject({
  ...reservationId.shape,
  lines: basketLines,
  holdMs: z.int().min(1_000).max(maxHoldMs).default(usualHoldMs),
});
export type ReservationRequest = z.output<typeof reservationRequest>;

export const inventoryContract = contract({
  service: 'inventory',
  version: '2.3.0',
  refusals: { OUT_OF_STOCK: 409, NOT_RESERVED: 409, ALREADY_COMMITTED: 409, NOT_COMMITTED: 409 },
  operations: {
    /** In no particular order, without the ids that were never stocked. */
    levels: {
      input: z.strictObject({ ids }),
      output: z.array(level),
      idempotent: true,
      timeoutMs: 300,
      callers: ['gateway', 'recommendations'],
    },
    /** The products of which no piece can be sold, those first that were sold out last. */
    soldOut: {
      input: z.strictObject({ limit: limit.default(24), cursor: cursor.optional() }),
      output: pageOf(level),
      ...adminRead,
    },
    /** A product's first stock. `ALREADY_EXISTS` where there is one. */
    introduce: {
      input: z.strictObject({ id, onHand: quantity }),
      output: level,
      ...seedWrite,
    },
    /** Adds `delta` pieces; `OUT_OF_STOCK` when less than nothing would be left. */
    adjust: {
      input: z.strictObject({
        id,
        delta: z
          .int()
          .min(-1_000_000)
          .max(1_000_000)
          .refine((delta) => delta !== 0, { error: 'must not be 0' })
          .meta({
            description: 'how many pieces more, or fewer, but not 0',
            examples: [12],
            anyOf: [{ maximum: -1 }, { minimum: 1 }],
          }),
        reason: line(200).meta({ examples: ['delivery'] }),
      }),
      output: level,
      ...adminWrite,
    },
    /**
     * Sets how many pieces there are, as they were counted: with the `expectedVersion` that was
     * counted, or first of all, without one. `OUT_OF_STOCK` when more are promised to customers,
     * `ALREADY_EXISTS` or `CONFLICT` where somebody else was faster.
     */
    stocktake: {
      input: z.strictObject({
        id,
        onHand: quantity.meta({ examples: [40] }),
        reason: line(200).meta({ examples: ['opening count'] }),
        expectedVersion: version.optional(),
      }),
      output: level,
      ...adminWrite,
    },
    /**
     * Holds the pieces of all lines for an order, or none: the answer is `reserved`, or `refused`
     * with the lines of which there are too few. A hold that is not committed within `holdMs`
     * expires. A call that fails may hold some of them: try again under the same key, or release.
     * `ALREADY_EXISTS` where the order has a reservation.
     */
    reserve: {
      input: reservationRequest,
      output: reservation,
      ...orderWrite,
    },
    /** Sells what is held. `NOT_RESERVED` where it is not held (any more). */
    commit: { input: reservationId, output: reservation, ...orderWrite },
    /**
     * Lets others have what is held; nothing changes where nothing is. An order that has no
     * reservation yet can have none any more. `ALREADY_COMMITTED` for pieces that are sold.
     */
    release: { input: reservationId, output: reservation, ...orderWrite },
    /** Takes what was sold back into stock, once. `NOT_COMMITTED` where it was not sold. */
    restock: { input: reservationId, output: reservation, ...orderWrite },
    /** The reservation of an order. */
    reservation: { input: reservationId, output: reservation, ...adminRead },
  },
  events: {
    stockChanged: level,
  },
  subscribers: ['gateway', 'recommendations'],
});
