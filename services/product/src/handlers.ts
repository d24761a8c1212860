import type { Product, productContract } from '@shop/shared/contracts/product';
import { ServiceError } from '@shop/shared/errors';
import { createStamp, toPendingEvent } from '@shop/shared/events/pending-events';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Handlers } from '@shop/shared/protocol/contract';
import { type Runtime, timestampOf } from '@shop/shared/runtime';
import { type ProductList, toPage, toPlace } from './product-list.ts';
import type { ProductRepository } from './product-repository.ts';
import { changedProduct, firstProduct } from './product.ts';
import { wantedWordsOf } from './words.ts';

interface Dependencies {
  readonly products: ProductRepository;
  readonly runtime: Runtime;
}

const conflict = ({ id, version }: Product, expected: number) =>
  new ServiceError('CONFLICT', `product ${id} is at version ${version}, not ${expected}`);

/** The operations of the product contract. */
export const createHandlers = ({
  products,
  runtime,
}: Dependencies): Handlers<typeof productContract> => {
  const getProduct = async (id: string, context: CallContext): Promise<Product> => {
    const product = await products.find(id, context);
    if (!product) throw new ServiceError('NOT_FOUND', `there is no product ${id}`);
    return product;
  };

  const changed = (product: Product, context: CallContext) =>
    toPendingEvent<typeof productContract>(
      { type: 'productChanged', key: product.id, version: product.version, data: product },
      createStamp(context, runtime),
    );

  return {
    get: ({ id }, context) => getProduct(id, context),

    cards: async ({ ids }, context) => [...(await products.cards(ids, context))],

    async list({ q, category, sort, limit, cursor }, context) {
      const words = wantedWordsOf(q ?? '');
      if (q !== undefined && words.length === 0) return { items: [], nextCursor: null };

      const noSearch = q === undefined && sort === 'relevance';
      const list: ProductList = { words, category, sort: noSearch ? 'name' : sort };
      const page = { after: cursor === undefined ? undefined : toPlace(list, cursor), limit };
      return toPage(list, page, await products.list(list, { ...page, limit: limit + 1 }, context));
    },

    categories: async (_input, context) => [...(await products.categories(context))],

    async create({ operationKey: _, ...draft }, context) {
      const product = firstProduct(draft, timestampOf(runtime));
      const fingerprint = fingerprintOf(draft);
      const event = changed(product, context);

      const earlier = await products.insert({ product, fingerprint }, event, context);
      if (earlier && earlier.fingerprint !== fingerprint) {
        throw new ServiceError('ALREADY_EXISTS', `there is another product ${draft.id} already`);
      }
      return earlier?.product ?? product;
    },

    async update(change, context) {
      const { id, expectedVersion, changes } = change;
      const fingerprint = fingerprintOf(change);
      const product = await getProduct(id, context);
      if (product.version === expectedVersion) {
        const next = changedProduct(product, changes, timestampOf(runtime));
        const event = changed(next, context);
        if (await products.replace({ next, fingerprint }, event, context)) return next;
      }
      const made = await products.changedBy(id, fingerprint, context);
      if (made) return made;
      throw conflict(await getProduct(id, context), expectedVersion);
    },
  };
};
