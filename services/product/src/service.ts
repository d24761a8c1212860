import { productContract } from '@shop/shared/contracts/product';
import { createContext } from '@shop/shared/protocol/calls/context';
import { service } from '@shop/shared/service/definition';
import { ReadThroughCache } from '@shop/shared/storage/read-through-cache';
import { cardFields, cardsOf, changedProduct, firstProduct, storedProduct } from './product.ts';
import { searchWordsOf, wordsVersion } from './search-words.ts';
import { wantedWordsOf } from './words.ts';

/** Counting the categories reads an index entry of every product, and each home view asks for it. */
const categoriesAge = { freshMs: 5_000, maxAgeMs: 5_000 };

const filters = [['withdrawn'], ['withdrawn', 'category']];
const words = 'words';
const byName = [['nameKey', 'ascending']] as const;

/** The product service: one aggregate for each product of the catalogue. */
export const product = service(productContract, ({ aggregates, runtime }) => {
  const products = aggregates('products', {
    schema: storedProduct,
    event: 'productChanged',
    indexed: { version: wordsVersion, fields: searchWordsOf },
    lists: {
      name: { filters, words, sort: byName },
      newest: { filters, words, sort: [['createdAt', 'descending']] },
      relevance: { filters, words, score: { nameWords: 3, factWords: 1 }, sort: byName },
    },
  });

  const categories = new ReadThroughCache({
    runtime,
    ...categoriesAge,
    maxKeys: 1,
    async read() {
      const { timeoutMs } = productContract.operations.categories;
      const context = createContext(runtime, { timeoutMs });
      const counts = await products.countBy('category', { withdrawn: false }, context);
      return counts.map(({ value, count }) => ({ category: String(value), count }));
    },
  });

  return {
    get: ({ id }, context) => products.get(id, context),
    cards: async ({ ids }, context) =>
      cardsOf(await products.findMany(ids, context, { fields: cardFields })),
    async list({ q, category, withdrawn, sort, limit, cursor }, context) {
      const all = wantedWordsOf(q ?? '');
      if (q !== undefined && all.length === 0) return { items: [], nextCursor: null };

      const order = q === undefined && sort === 'relevance' ? 'name' : sort;
      const where = { withdrawn, ...(category !== undefined && { category }) };
      const query = { order, where, all, limit, cursor, fields: cardFields };
      const { items, nextCursor } = await products.list(query, context);
      return { items: cardsOf(items), nextCursor };
    },
    categories: () => categories.get('all'),
    introduce: (draft, context) => products.create(context, (now) => firstProduct(draft, now)),
    create: (draft, context) =>
      products.create(context, (now, id) => firstProduct({ ...draft, id, withdrawn: false }, now)),
    update: ({ id, expectedVersion, changes }, context) =>
      products.change(id, context, { expectedVersion }, (present) =>
        changedProduct(present, changes),
      ),
  };
});
