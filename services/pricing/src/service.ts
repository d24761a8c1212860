import { price, pricingContract } from '@shop/shared/contracts/pricing';
import { service } from '@shop/shared/service/definition';
import { priceOf, replaced, repriced } from './price.ts';

/** The pricing service: one aggregate for the price of each product. */
export const pricing = service(pricingContract, ({ aggregates }) => {
  const prices = aggregates('prices', { schema: price, event: 'priceChanged' });
  return {
    quote: ({ ids }, context) => prices.findMany(ids, context),
    introduce: (offer, context) => prices.create(context, () => priceOf(offer)),
    reprice: ({ id, amount, expectedVersion }, context) =>
      prices.change(id, context, { expectedVersion }, (present) => repriced(present, amount)),
    setPrice: ({ expectedVersion, ...offer }, context) =>
      expectedVersion === undefined
        ? prices.create(context, () => priceOf(offer))
        : prices.change(offer.id, context, { expectedVersion }, (present) =>
            replaced(present, offer),
          ),
  };
});
