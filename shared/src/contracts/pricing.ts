import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import { adminWrite, id, ids, maxAmount, money, seedWrite, timestamp, version } from './common.ts';

/** A product's price: `list` is the price before any reduction, `current` the one to pay. */
export const price = z.object({
  id,
  list: money,
  current: money,
  version,
  updatedAt: timestamp,
});
export type Price = z.infer<typeof price>;

export const pricingContract = contract({
  service: 'pricing',
  version: '2.0.0',
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
        amount: z.int().min(0).max(maxAmount),
        expectedVersion: version,
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
