import { productContract } from '@shop/shared/contracts/product';
import type { EventLog } from '@shop/shared/events/outbox';
import type { Service } from '@shop/shared/service/service';
import { createHandlers } from './handlers.ts';
import type { ProductRepository } from './product-repository.ts';

interface Stores {
  readonly products: ProductRepository;
  readonly log: EventLog;
}

/** The product service on these stores. */
export const productService = ({ products, log }: Stores): Service<typeof productContract> => ({
  contract: productContract,
  start: async ({ runtime }) => ({
    handlers: createHandlers({ products, runtime }),
    events: { outbox: products.outbox, log },
  }),
});
