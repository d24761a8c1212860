import type { Price } from '@shop/shared/contracts/pricing';
import type { PendingEvent } from '@shop/shared/events/event';
import { MongoOutbox, outboxIndex, type WithPendingEvents } from '@shop/shared/events/mongo-outbox';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { inTime, isInserted } from '@shop/shared/service/mongo';
import type { Collection, Db } from 'mongodb';
import type { IntroducedPrice, PriceChange, PriceRepository } from './price-repository.ts';

type PriceDocument = WithPendingEvents &
  Omit<Price, 'id'> & { readonly fingerprint: string; readonly changedBy?: string };

const toPrice = ({ _id, list, current, version, updatedAt }: PriceDocument): Price => ({
  id: _id,
  list,
  current,
  version,
  updatedAt,
});

/** Prices in MongoDB: one document each, with its events. */
export class MongoPriceRepository implements PriceRepository {
  readonly outbox: MongoOutbox;
  readonly #prices: Collection<PriceDocument>;

  private constructor(database: Db) {
    this.outbox = new MongoOutbox(database.collection('prices'));
    this.#prices = database.collection('prices');
  }

  /** Makes the indexes that are missing. */
  static async open(database: Db): Promise<MongoPriceRepository> {
    const repository = new MongoPriceRepository(database);
    await repository.#prices.createIndexes([outboxIndex]);
    return repository;
  }

  async find(ids: readonly string[], context: CallContext): Promise<readonly Price[]> {
    const documents = await inTime(context, (limits) =>
      this.#prices
        .find({ _id: { $in: [...ids] } }, { projection: { pendingEvents: 0 }, ...limits })
        .toArray(),
    );
    return documents.map(toPrice);
  }

  async insert(
    { price: { id, ...price }, fingerprint }: IntroducedPrice,
    event: PendingEvent,
    context: CallContext,
  ): Promise<IntroducedPrice | undefined> {
    const introduced = { _id: id, ...price, fingerprint, pendingEvents: [event] };
    const isNew = await inTime(context, (limits) =>
      isInserted(this.#prices.insertOne(introduced, limits)),
    );
    if (isNew) return undefined;
    const present = await inTime(context, (limits) =>
      this.#prices.findOne({ _id: { $eq: id } }, limits),
    );
    return present ? { price: toPrice(present), fingerprint: present.fingerprint } : undefined;
  }

  async replace(
    { next: { id: _, ...price }, fingerprint }: PriceChange,
    event: PendingEvent,
    context: CallContext,
  ): Promise<boolean> {
    const fields = { ...price, changedBy: fingerprint };
    return inTime(context, (limits) => this.outbox.changeVersion({ fields, event }, limits));
  }

  async changedBy(
    id: string,
    fingerprint: string,
    context: CallContext,
  ): Promise<Price | undefined> {
    const changed = { _id: { $eq: id }, changedBy: { $eq: fingerprint } };
    const present = await inTime(context, (limits) => this.#prices.findOne(changed, limits));
    return present ? toPrice(present) : undefined;
  }
}
