import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { productContract } from '@shop/shared/contracts/product';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { ServiceError } from '@shop/shared/errors';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Kit } from '@shop/shared/service/service';

/** The services that the gateway asks, by their names. */
export interface Clients {
  readonly product: Client<typeof productContract>;
  readonly pricing: Client<typeof pricingContract>;
  readonly inventory: Client<typeof inventoryContract>;
  readonly reviews: Client<typeof reviewsContract>;
  readonly recommendations: Client<typeof recommendationsContract>;
}

/** Connects to every service that the gateway asks. */
export const openClients = (kit: Pick<Kit, 'client'>): Clients => ({
  product: kit.client(productContract),
  pricing: kit.client(pricingContract),
  inventory: kit.client(inventoryContract),
  reviews: kit.client(reviewsContract),
  recommendations: kit.client(recommendationsContract),
});

/**
 * A check that passes once every service has been reached. From then on it always does: what a
 * service's outage means is for each answer to say, and no reason to send nobody here.
 */
export const createContactCheck = (clients: Clients) => {
  const missing = new Map<string, Pick<Clients['product'], 'replicas'>>(Object.entries(clients));

  return async (): Promise<void> => {
    for (const [name, client] of missing) {
      if (client.replicas().some(({ state }) => state === 'ready')) missing.delete(name);
    }
    if (missing.size > 0) {
      const names = [...missing.keys()].join(', ');
      throw new ServiceError('UNAVAILABLE', `not reached yet: ${names}`);
    }
  };
};
