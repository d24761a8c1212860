import type { CallContext } from '@shop/shared/protocol/calls/context';
import { inBackground, inTime, isInserted } from '@shop/shared/service/mongo';
import type { Collection, Db } from 'mongodb';
import type { Basket } from './basket.ts';
import type { BasketRepository, UncountedBasket } from './basket-repository.ts';

interface BasketDocument {
  readonly _id: string;
  readonly productIds: readonly string[];
  readonly at: string;
  readonly countedIn: string | null;
}

/** Baskets in MongoDB, a document for each. */
export class MongoBasketRepository implements BasketRepository {
  readonly #baskets: Collection<BasketDocument>;

  private constructor(database: Db) {
    this.#baskets = database.collection('baskets');
  }

  /** Makes the indexes that are missing. */
  static async open(database: Db): Promise<MongoBasketRepository> {
    const repository = new MongoBasketRepository(database);
    await repository.#baskets.createIndexes([{ key: { at: -1 } }, { key: { countedIn: 1 } }]);
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

  async newest(limit: number): Promise<readonly (readonly string[])[]> {
    const options = { sort: { at: -1 }, projection: { _id: 0, productIds: 1 }, limit } as const;
    const baskets = await inBackground((limits) =>
      this.#baskets.find({}, { ...options, ...limits }).toArray(),
    );
    return baskets.map(({ productIds }) => productIds);
  }

  async uncounted(epoch: string, limit: number): Promise<readonly UncountedBasket[]> {
    const baskets = await inBackground((limits) =>
      this.#baskets.find({ countedIn: { $ne: epoch } }, { limit, ...limits }).toArray(),
    );
    return baskets.map(({ _id, productIds, countedIn }) => ({ id: _id, productIds, countedIn }));
  }

  async markCounted(baskets: readonly UncountedBasket[], epoch: string): Promise<void> {
    const ids = baskets.map(({ id }) => id);
    const asRead = [...new Set(baskets.map(({ countedIn }) => countedIn))];
    await inBackground((limits) =>
      this.#baskets.updateMany(
        { _id: { $in: ids }, countedIn: { $in: asRead } },
        { $set: { countedIn: epoch } },
        limits,
      ),
    );
  }
}
