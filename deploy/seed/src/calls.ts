import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { productContract } from '@shop/shared/contracts/product';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Kit } from '@shop/shared/service/service';
import type { Batch } from './batches.ts';
import type { Article } from './catalogue/catalogue.ts';
import type { Call } from './sender.ts';

type Caller<C extends Contract> = Pick<Client<C>, 'call'>;

/** The services that hold the shop. */
export interface ShopClients {
  readonly product: Caller<typeof productContract>;
  readonly pricing: Caller<typeof pricingContract>;
  readonly inventory: Caller<typeof inventoryContract>;
  readonly reviews: Caller<typeof reviewsContract>;
  readonly recommendations: Caller<typeof recommendationsContract>;
}

/** Connects to all of them. */
export const openShopClients = ({ client }: Pick<Kit, 'client'>): ShopClients => ({
  product: client(productContract),
  pricing: client(pricingContract),
  inventory: client(inventoryContract),
  reviews: client(reviewsContract),
  recommendations: client(recommendationsContract),
});

/** Their contracts. */
export const shopContracts = [
  productContract,
  pricingContract,
  inventoryContract,
  reviewsContract,
  recommendationsContract,
] as const;

/** The idempotency key of a record: always the same, so that no record is written twice. */
const keyOf = (what: string, id: string) => `seed-${what}-${id}`;

const euro = (amount: number) => ({ amount, currency: 'EUR' });

const toCreation = ({ category, ...article }: Article) => ({
  id: article.id,
  name: article.name,
  description: article.description,
  brand: article.brand,
  category: category.category,
  attributes: article.attributes,
  pictures: article.pictures,
  withdrawn: false,
});

/** The products of a batch themselves. */
export const productCalls = ({ product }: ShopClients, { articles }: Batch): Call[] =>
  articles.map((article) => ({
    what: `product ${article.id}`,
    send: (context) =>
      product.call('create', toCreation(article), context, { key: keyOf('product', article.id) }),
  }));

/** All that a shop knows of a batch besides the products: prices, stock, reviews, baskets. */
export const detailCalls = (
  { pricing, inventory, reviews, recommendations }: ShopClients,
  batch: Batch,
): Call[] => [
  ...batch.articles.map(({ id, list, current }): Call => {
    const price = { id, list: euro(list), current: euro(current) };
    return {
      what: `price of ${id}`,
      send: (context) => pricing.call('introduce', price, context, { key: keyOf('price', id) }),
    };
  }),
  ...batch.articles.map(({ id, onHand }): Call => ({
    what: `stock of ${id}`,
    send: (context) =>
      inventory.call('introduce', { id, onHand }, context, { key: keyOf('stock', id) }),
  })),
  ...batch.reviews.map(({ input, key }): Call => ({
    what: key,
    send: (context) => reviews.call('submit', input, context, { key }),
  })),
  ...batch.baskets.map(({ input, key }): Call => ({
    what: key,
    send: (context) => recommendations.call('record', input, context, { key }),
  })),
];

/** Which of a batch's products the shop has. */
export const cardsCall = ({ product }: ShopClients, { articles }: Batch) => {
  const ids = articles.map(({ id }) => id);
  return {
    what: `products ${ids.at(0)} to ${ids.at(-1)}`,
    send: (context) => product.call('cards', { ids }, context),
  } satisfies Call;
};
