import type { AggregateDefinition } from '@shop/shared/storage/aggregate';
import { z } from 'zod';

/** The products that were bought together once. */
const basket = z.object({
  id: z.string(),
  /** In ascending order, each once. */
  productIds: z.array(z.string()),
  at: z.string(),
  version: z.int(),
  updatedAt: z.string(),
});
export type Basket = z.infer<typeof basket>;

/** Baskets, the newest first: all of them, and those that contain a product. */
export const baskets = {
  schema: basket,
  lists: { newest: { filters: [[], ['productIds']], sort: [['at', 'descending']] } },
  /** Baskets were once kept without a version. */
  upgrade: (stored) => ({ ...stored, version: 1, updatedAt: stored.at }),
} satisfies AggregateDefinition<Basket>;
