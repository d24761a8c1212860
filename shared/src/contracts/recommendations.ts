import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import { id } from './common.ts';
import { slug } from './product.ts';

/** Why a product is recommended, with the figure behind it. */
export const reason = z
  .discriminatedUnion('kind', [
    /** In how many baskets both products were. */
    z.object({ kind: z.literal('boughtTogether'), count: z.int().min(1) }),
    /** In how many baskets it was, for want of data about the product itself. */
    z.object({ kind: z.literal('popular'), category: slug, count: z.int().min(0) }),
  ])
  .meta({ id: 'RecommendationReason' });
export type Reason = z.infer<typeof reason>;

export const recommendation = z.object({ productId: id, reason }).meta({ id: 'Recommendation' });
export type Recommendation = z.infer<typeof recommendation>;

export const recommendationsContract = contract({
  service: 'recommendations',
  version: '3.0.0',
  operations: {
    /** Best first; nothing that is out of stock or withdrawn; empty for an unknown product. */
    forProduct: {
      input: z.strictObject({ productId: id, limit: z.int().min(1).max(20).default(6) }),
      output: z.array(recommendation),
      idempotent: true,
      timeoutMs: 300,
      callers: ['gateway'],
    },
    /** Counts one basket of the demo data. */
    record: {
      input: z.strictObject({
        productIds: z
          .array(id)
          .min(1)
          .max(50)
          .refine((all) => new Set(all).size === all.length, { error: 'names a product twice' })
          .meta({ uniqueItems: true }),
      }),
      output: z.object({ recorded: z.literal(true) }),
      idempotent: true,
      idempotencyKey: true,
      timeoutMs: 2_000,
      callers: ['seed'],
    },
  },
  events: {},
  subscribers: [],
});
