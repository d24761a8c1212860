import { z } from 'zod';

/** The settings that the job reads from its environment. */
export const settings = z.object({
  SEED_PRODUCTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(60)
    .describe('how many products an empty shop gets; beyond 60 they are generated'),
});
