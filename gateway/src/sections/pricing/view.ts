import type { Price } from '@shop/shared/contracts/pricing';
import { missingNote, staleNote } from '../../web/freshness.ts';
import { priceTag } from '../../web/price-tag.ts';
import type { View } from '../../web/view.ts';

/** The price of the product. */
export const priceView: View<Price> = (price, section) => ({
  price: price ? priceTag(price.current, price.list) : missingNote('The price', section),
  offer: staleNote('Price', section),
  hint: price ? null : 'It cannot be ordered while its price is not known.',
});
