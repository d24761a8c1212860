import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import { adminWrite, id, ids, maxAmount, money, seedWrite, timestamp, version } from './common.ts';

/** A product's price: `list` is the price before any reduction, `current` the one to pay. */
export const price = z
  .object({ id, list: money, current: money, version, updatedAt: timestamp })
  .meta({ id: 'Price' });
export type Price = z.infer<typeof price>;

export const pricingContract = contract({
  service: 'pricing',
  version: '2.1.0',
  operations: {
    /** In no particular order, without the ids that have no price. */
    quote: {
      input: z.strictObject({ ids }),
      output: z.array(price),
      idempotent: true,
      timeoutMs: 300,
      callers: ['gateway', 'promotions'],
    },
    /** A product's first price. `ALREADY_EXISTS` where there is one. */
    introduce: {
      input: z.strictObject({ id, list: money, current: money }),
      output: price,
      ...seedWrite,
    },
    /** Sets the current amount; `CONFLICT` when `expectedVersion` is no longer the version. */
    reprice: {
      input: z.strictObject({
        id,
        amount: z
          .int()
          .min(0)
          .max(maxAmount)
          .meta({ description: 'in minor units: cents for EUR', examples: [1990] }),
        expectedVersion: version,
      }),
      output: price,
      ...adminWrite,
    },
    /**
     * Sets both amounts: with the `expectedVersion` that they replace, or first of all, without
     * one. `ALREADY_EXISTS` or `CONFLICT` where somebody else was faster.
     */
    setPrice: {
      input: z.strictObject({
        id,
        list: money,
        current: money,
        expectedVersion: version.optional(),
      }),
      output: price,
      ...adminWrite,
    },
  },
  events: {
    priceChanged: price,
  },
  subscribers: ['gateway', 'promotions'],
});
