import { type Price, pricingContract } from '@shop/shared/contracts/pricing';
import { lookup } from '../../product-page/lookup.ts';
import { minute } from '../../product-page/policy.ts';

/** The prices of other products than that of the page; some have none. */
export const prices = lookup(pricingContract, {
  field: 'price',
  maxAgeMs: 5 * minute,
  fetch: (client, ids, context) => client.call('quote', { ids }, context),
  entry: (price: Price) => {
    const { id, version, current } = price;
    return { id, version, json: JSON.stringify(current), value: price };
  },
  on: { priceChanged: (price) => [price] },
});
