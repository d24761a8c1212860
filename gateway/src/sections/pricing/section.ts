import { price, pricingContract } from '@shop/shared/contracts/pricing';
import { onlyElement, section } from '../../product-page/section.ts';
import { maxPriceStaleMs, mobilePrice } from './prices.ts';
import { priceView } from './view.ts';

/** The price of the product. */
export const pricing = section(pricingContract, {
  ask: (productId) => ['quote', { ids: [productId] }],
  schema: price.nullable(),
  pick: onlyElement,
  timeoutMs: 300,
  maxStaleMs: maxPriceStaleMs,
  purchasable: (known) => Boolean(known),
  on: { priceChanged: 'replace' },
  live: ({ list, current }) => ({ list, current }),
  mobile: {
    fields: { price: mobilePrice },
    of: ({ current, list }) => ({ price: { ...current, list: list.amount } }),
  },
  partner: { name: 'price', schema: price.pick({ list: true, current: true }) },
  label: 'price',
  view: priceView,
});
