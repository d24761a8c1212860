import { pricingContract } from '@shop/shared/contracts/pricing';
import type { EventLog } from '@shop/shared/events/outbox';
import type { Service } from '@shop/shared/service/service';
import { createHandlers } from './handlers.ts';
import type { PriceRepository } from './price-repository.ts';

interface Stores {
  readonly prices: PriceRepository;
  readonly log: EventLog;
}

/** The pricing service on these stores. */
export const pricingService = ({ prices, log }: Stores): Service<typeof pricingContract> => ({
  contract: pricingContract,
  start: async ({ runtime }) => ({
    handlers: createHandlers({ prices, runtime }),
    events: { outbox: prices.outbox, log },
  }),
});
