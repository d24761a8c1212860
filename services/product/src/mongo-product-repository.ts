import type { Card, Product } from '@shop/shared/contracts/product';
import type { PendingEvent } from '@shop/shared/events/event';
import { MongoOutbox, outboxIndex, type WithPendingEvents } from '@shop/shared/events/mongo-outbox';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { inTime, isInserted } from '@shop/shared/service/mongo';
import type { Setup } from '@shop/shared/service/service';
import type { Collection, Db, IndexDescription } from 'mongodb';
import { cardFields, listPipeline } from './mongo-product-list.ts';
import type { Listed, Page, ProductList } from './product-list.ts';
import type {
  CategoryCount,
  CreatedProduct,
  ProductChange,
  ProductRepository,
} from './product-repository.ts';
import { type FoundDocument, renewSearchWords } from './mongo-search-words.ts';
import { searchWordsOf } from './search-words.ts';

/** A product as MongoDB keeps it. */
type ProductDocument = WithPendingEvents &
  FoundDocument & {
    readonly fingerprint: string;
    readonly createdAt: string;
    readonly changedBy?: string;
  };

/** No shop sorts its things into more; it bounds the answer. */
const maxCategories = 1_000;

const onSale = { partialFilterExpression: { withdrawn: false } };

const indexes: IndexDescription[] = [
  outboxIndex,
  { key: { words: 1 }, name: 'words', ...onSale },
  { key: { nameKey: 1, _id: 1 }, name: 'byName', ...onSale },
  { key: { createdAt: -1, _id: 1 }, name: 'newest', ...onSale },
  { key: { category: 1, nameKey: 1, _id: 1 }, name: 'categoryByName', ...onSale },
  { key: { category: 1, createdAt: -1, _id: 1 }, name: 'categoryNewest', ...onSale },
];

const withoutInternals = {
  pendingEvents: 0,
  nameKey: 0,
  words: 0,
  nameWords: 0,
  factWords: 0,
  madeOf: 0,
  createdAt: 0,
  changedBy: 0,
} as const;

const toProduct = (document: Omit<ProductDocument, keyof typeof withoutInternals>): Product => {
  const { _id, fingerprint: _, ...facts } = document;
  return { id: _id, ...facts };
};

/** The catalogue in MongoDB: one document a product, with its events and what it is found by. */
export class MongoProductRepository implements ProductRepository {
  readonly outbox: MongoOutbox;
  readonly #products: Collection<ProductDocument>;

  private constructor(database: Db) {
    this.outbox = new MongoOutbox(database.collection('products'));
    this.#products = database.collection('products');
  }

  /** Makes the indexes that are missing, and the words that an earlier version made otherwise. */
  static async open(database: Db, log?: Setup['log']): Promise<MongoProductRepository> {
    const repository = new MongoProductRepository(database);
    await repository.#products.createIndexes(indexes);
    const products = await renewSearchWords(database.collection('products'));
    if (products > 0) log?.info({ products }, 'search words of stored products were made anew');
    return repository;
  }

  async find(id: string, context: CallContext): Promise<Product | undefined> {
    const document = await inTime(context, (limits) =>
      this.#products.findOne({ _id: { $eq: id } }, { projection: withoutInternals, ...limits }),
    );
    return document ? toProduct(document) : undefined;
  }

  async cards(ids: readonly string[], context: CallContext): Promise<readonly Card[]> {
    return inTime(context, (limits) =>
      this.#products
        .aggregate<Card>(
          [{ $match: { _id: { $in: [...ids] } } }, { $project: { _id: 0, ...cardFields } }],
          limits,
        )
        .toArray(),
    );
  }

  async list(list: ProductList, page: Page, context: CallContext): Promise<readonly Listed[]> {
    return inTime(context, (limits) =>
      this.#products.aggregate<Listed>(listPipeline(list, page), limits).toArray(),
    );
  }

  async categories(context: CallContext): Promise<readonly CategoryCount[]> {
    const pipeline = [
      { $match: { withdrawn: false } },
      { $group: { _id: '$category', count: { $sum: 1 } } },
      { $sort: { _id: 1 } },
      { $limit: maxCategories },
      { $project: { _id: 0, category: '$_id', count: 1 } },
    ];
    return inTime(context, (limits) =>
      this.#products.aggregate<CategoryCount>(pipeline, limits).toArray(),
    );
  }

  async insert(
    { product, fingerprint }: CreatedProduct,
    event: PendingEvent,
    context: CallContext,
  ): Promise<CreatedProduct | undefined> {
    const { id, ...facts } = product;
    const search = searchWordsOf(product);
    const createdAt = product.updatedAt;
    const created = { _id: id, ...facts, ...search, fingerprint, createdAt };
    const isNew = await inTime(context, (limits) =>
      isInserted(this.#products.insertOne({ ...created, pendingEvents: [event] }, limits)),
    );
    if (isNew) return undefined;
    const present = await inTime(context, (limits) =>
      this.#products.findOne({ _id: { $eq: id } }, { projection: withoutInternals, ...limits }),
    );
    return present ? { product: toProduct(present), fingerprint: present.fingerprint } : undefined;
  }

  async replace(
    { next, fingerprint }: ProductChange,
    event: PendingEvent,
    context: CallContext,
  ): Promise<boolean> {
    const { id: _, ...facts } = next;
    const fields = { ...facts, ...searchWordsOf(next), changedBy: fingerprint };
    return inTime(context, (limits) => this.outbox.changeVersion({ fields, event }, limits));
  }

  async changedBy(
    id: string,
    fingerprint: string,
    context: CallContext,
  ): Promise<Product | undefined> {
    const changed = { _id: { $eq: id }, changedBy: { $eq: fingerprint } };
    const document = await inTime(context, (limits) =>
      this.#products.findOne(changed, { projection: withoutInternals, ...limits }),
    );
    return document ? toProduct(document) : undefined;
  }
}
