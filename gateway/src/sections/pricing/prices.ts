import { type Price, pricingContract } from '@shop/shared/contracts/pricing';
import { lookup } from '../../product-page/lookup.ts';
import { minute } from '../../product-page/policy.ts';

/** How old a price may be that is shown while the service is away. */
export const maxPriceStaleMs = 5 * minute;

/** The prices of other products than that of the page; some have none. */
export const prices = lookup(pricingContract, {
  field: 'price',
  maxAgeMs: maxPriceStaleMs,
  fetch: (client, ids, context) => client.call('quote', { ids }, context),
  entry: (price: Price) => {
    const { id, version, current } = price;
    return { id, version, json: JSON.stringify(current), value: price };
  },
  on: { priceChanged: (price) => [price] },
});
