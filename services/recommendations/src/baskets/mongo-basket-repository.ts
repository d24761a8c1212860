import type { CallContext } from '@shop/shared/protocol/calls/context';
import { backgroundLimits, inTime, isInserted } from '@shop/shared/service/mongo';
import type { Collection, Db, Document } from 'mongodb';
import type { Basket, Count, Counts, CountsQuery } from './basket.ts';
import { maxTogether } from './basket.ts';
import type { BasketRepository, UncountedBasket } from './basket-repository.ts';

interface BasketDocument {
  readonly _id: string;
  readonly productIds: readonly string[];
  readonly at: string;
  readonly countedIn: string | null;
}

/** So many baskets are counted within a caller's time, whatever has been sold so far. */
const newestBaskets = 2_000;

const newest = [{ $sort: { at: -1 } }, { $limit: newestBaskets }, { $unwind: '$productIds' }];

const countEach = [
  { $group: { _id: '$productIds', count: { $sum: 1 } } },
  { $sort: { count: -1, _id: 1 } },
  { $project: { _id: 0, productId: '$_id', count: 1 } },
];

const together = (productId: string): Document[] => [
  { $match: { productIds: { $eq: productId } } },
  ...newest,
  { $match: { productIds: { $ne: productId } } },
  ...countEach,
  { $limit: maxTogether },
];

const bought = (among: readonly string[]): Document[] => [
  ...newest,
  { $match: { productIds: { $in: among } } },
  ...countEach,
];

/** Baskets in MongoDB, a document for each. */
export class MongoBasketRepository implements BasketRepository {
  readonly #baskets: Collection<BasketDocument>;

  private constructor(database: Db) {
    this.#baskets = database.collection('baskets');
  }

  /** Makes the indexes that are missing. */
  static async open(database: Db): Promise<MongoBasketRepository> {
    const repository = new MongoBasketRepository(database);
    await repository.#baskets.createIndexes([
      { key: { productIds: 1, at: -1 } },
      { key: { at: -1 } },
      { key: { countedIn: 1 } },
    ]);
    return repository;
  }

  async add(basket: Basket, context: CallContext): Promise<Basket> {
    const { id, ...facts } = basket;
    const document = { _id: id, ...facts, countedIn: null };
    const isNew = await inTime(context, (limits) =>
      isInserted(this.#baskets.insertOne(document, limits)),
    );
    if (isNew) return basket;
    const standing = await inTime(context, (limits) =>
      this.#baskets.findOne({ _id: { $eq: id } }, { ...limits }),
    );
    return standing ? { id, productIds: standing.productIds, at: standing.at } : basket;
  }

  async counts({ productId, among }: CountsQuery, context: CallContext): Promise<Counts> {
    const count = (stages: Document[]) =>
      inTime(context, (limits) => this.#baskets.aggregate<Count>(stages, limits).toArray());
    const [counts, all] = await Promise.all([count(together(productId)), count(bought(among))]);
    return { together: counts, bought: all };
  }

  async uncounted(epoch: string, limit: number): Promise<readonly UncountedBasket[]> {
    const baskets = await this.#baskets
      .find({ countedIn: { $ne: epoch } }, { limit, ...backgroundLimits })
      .toArray();
    return baskets.map(({ _id, productIds, countedIn }) => ({ id: _id, productIds, countedIn }));
  }

  async markCounted(baskets: readonly UncountedBasket[], epoch: string): Promise<void> {
    const ids = baskets.map(({ id }) => id);
    const asRead = [...new Set(baskets.map(({ countedIn }) => countedIn))];
    await this.#baskets.updateMany(
      { _id: { $in: ids }, countedIn: { $in: asRead } },
      { $set: { countedIn: epoch } },
      backgroundLimits,
    );
  }
}
