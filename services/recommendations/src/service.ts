import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import { service } from '@shop/shared/service/definition';
import { ReadThroughCache } from '@shop/shared/storage/read-through-cache';
import { baskets as basketDefinition } from './basket.ts';
import { candidates as candidateDefinition, isOnSale, onSaleIn } from './candidate.ts';
import { byCategory, countBought } from './count.ts';
import { createNewest } from './newest.ts';
import { purchases as purchaseDefinition } from './purchase.ts';
import { rank } from './ranking.ts';

/** How many of the newest baskets of a product decide what is bought together with it. */
const basketsOfProduct = 200;

/** How many of the newest baskets, and of the products in them, decide what is popular. */
const newestBaskets = 2_000;
const maxPopular = 2_000;

/** How many of the best are checked for whether they are on sale. */
const maxBest = 50;

/** Enough for an answer of 20 without the product and what is bought together with it. */
const fillers = 41;

/** How old what calls share may be, how much of it is cached, and the time to read it. */
const shared = { freshMs: 5_000, maxAgeMs: 60_000, maxKeys: 1_000 };
const readTimeoutMs = 2_000;

/**
 * The recommendations service: an aggregate for each basket that was recorded, and read models of
 * the products and of the orders of the shop.
 */
export const recommendations = service(
  recommendationsContract,
  ({ aggregates, readModel, runtime }) => {
    const baskets = aggregates('baskets', basketDefinition);
    const candidates = readModel('candidates', candidateDefinition);
    const cached = <T>(read: (key: string, context: CallContext) => Promise<T>) =>
      new ReadThroughCache({
        ...shared,
        runtime,
        read: (key) => read(key, createContext(runtime, { timeoutMs: readTimeoutMs })),
      });

    const purchases = readModel('purchases', purchaseDefinition);
    const newest = createNewest(baskets, purchases);

    const together = cached(async (productIds, context) =>
      countBought(await newest(basketsOfProduct, { productIds }, context)).slice(0, maxBest),
    );

    const popularity = cached(async (_, context) => {
      const bought = countBought(await newest(newestBaskets, {}, context)).slice(0, maxPopular);
      const ids = bought.map(({ productId }) => productId);
      return byCategory(bought, await candidates.findMany(ids, context));
    });

    /** The first products of a category that are on sale. */
    const first = cached((category, context) =>
      candidates.list({ order: 'byId', where: onSaleIn(category), limit: fillers }, context),
    );

    return {
      async forProduct({ productId, limit }, context) {
        const product = await candidates.find(productId, context);
        if (product?.category === undefined) return [];
        const { category } = product;
        const [companions, popular, filling] = await Promise.all([
          together.get(productId),
          popularity.get('all'),
          first.get(category),
        ]);
        const bought = popular.get(category) ?? [];
        const best = [...companions, ...bought.slice(0, maxBest)].map((one) => one.productId);
        const ids = [...best, ...filling.items.map(({ id }) => id)];
        const onSale = (await candidates.findMany(ids, context)).filter(isOnSale);
        return rank({ together: companions, bought }, onSale, { productId, category, limit });
      },

      async record({ productIds }, context) {
        const made = (at: string, id: string) => ({ id, productIds: productIds.toSorted(), at });
        await baskets.create(context, made);
        return { recorded: true as const };
      },
    };
  },
);
