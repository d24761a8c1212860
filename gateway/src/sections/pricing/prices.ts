import { z } from 'zod';
import { money } from '@shop/shared/contracts/common';
import { type Price, pricingContract } from '@shop/shared/contracts/pricing';
import { lookup } from '../../product-page/lookup.ts';
import { minute } from '../../product-page/policy.ts';

/** How old a price may be that is shown while the service is away. */
export const maxPriceStaleMs = 5 * minute;

/** The price on a page for phones: what is charged, and the list price in the same currency. */
export const mobilePrice = z
  .object({ ...money.shape, list: money.shape.amount })
  .meta({ id: 'MobilePrice' });

/** The prices of other products than that of the page; some have none. */
export const prices = lookup(pricingContract, {
  field: 'price',
  schema: money,
  maxAgeMs: maxPriceStaleMs,
  fetch: (client, ids, context) => client.call('quote', { ids }, context),
  entry: (price: Price) => {
    const { id, version, current } = price;
    return { id, version, json: JSON.stringify(current), value: price };
  },
  on: { priceChanged: (price) => [price] },
});
