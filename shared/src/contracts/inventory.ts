import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import {
  adminRead,
  adminWrite,
  cursor,
  id,
  ids,
  limit,
  pageOf,
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

export const inventoryContract = contract({
  service: 'inventory',
  version: '2.1.0',
  refusals: { OUT_OF_STOCK: 409 },
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
  },
  events: {
    stockChanged: level,
  },
  subscribers: ['gateway', 'recommendations'],
});
