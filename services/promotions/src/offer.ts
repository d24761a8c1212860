import { type Price, pricingContract } from '@shop/shared/contracts/pricing';
import { type Card, productContract } from '@shop/shared/contracts/product';
import { type ReadModelDefinition, source } from '@shop/shared/storage/read-model/source';
import { z } from 'zod';

/** A product with its price; each field is there once its owner has announced it. */
const offer = z.object({
  id: z.string(),
  category: z.string().optional(),
  list: z.int().optional(),
  current: z.int().optional(),
  currency: z.string().optional(),
});
export type Offer = z.infer<typeof offer>;

const pageSize = 100;

const products = source(productContract, 'productChanged', {
  fields: ['category'],
  read: ({ category }: Pick<Card, 'category'>) => ({ category }),
  list: (product, cursor, context) =>
    product.call('list', { sort: 'name', limit: pageSize, ...(cursor && { cursor }) }, context),
  find: (product, ids, context) => product.call('cards', { ids }, context),
});

const prices = source(pricingContract, 'priceChanged', {
  fields: ['list', 'current', 'currency'],
  read: ({ list, current }: Price) => ({
    list: list.amount,
    current: current.amount,
    currency: current.currency,
  }),
  find: (pricing, ids, context) => pricing.call('quote', { ids }, context),
});

/** The products of the shop and their prices, as their owners announce them. */
export const offers: ReadModelDefinition<Offer> = { schema: offer, from: [products, prices] };

/** An offer whose price and category are known. */
type PricedOffer = { readonly [K in keyof Offer]-?: NonNullable<Offer[K]> };

/** Whether all that deals need to know of a product is known. */
export const isPriced = (offer: Offer | undefined): offer is PricedOffer =>
  offer?.category !== undefined && offer.current !== undefined && offer.list !== undefined;
