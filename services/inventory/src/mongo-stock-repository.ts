import { type Level, maxQuantity } from '@shop/shared/contracts/inventory';
import { ServiceError } from '@shop/shared/errors';
import type { PendingEvent } from '@shop/shared/events/event';
import {
  MongoOutbox,
  outboxHasRoom,
  outboxIndex,
  type WithPendingEvents,
} from '@shop/shared/events/mongo-outbox';
import { maxPendingPerAggregate, outboxFull } from '@shop/shared/events/pending-events';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { inTime, isInserted } from '@shop/shared/service/mongo';
import type { Collection, Db, Document } from 'mongodb';
import type { IntroducedLevel, StockRepository } from './stock-repository.ts';
import {
  type Adjustment,
  earlierAnswer,
  type MadeAdjustment,
  rememberedAdjustments,
} from './stock.ts';

type StockDocument = WithPendingEvents &
  Omit<Level, 'id'> & {
    readonly fingerprint: string;
    readonly made: readonly MadeAdjustment[];
  };

/** A refused adjustment is tried again when the level has become another one by the next look. */
const maxTries = 4;

const toLevel = ({ _id, onHand, available, version, updatedAt }: StockDocument): Level => ({
  id: _id,
  onHand,
  available,
  version,
  updatedAt,
});

/** The level of the document that a pipeline works on. */
const levelHere = {
  id: '$_id',
  onHand: '$onHand',
  available: '$available',
  version: '$version',
  updatedAt: '$updatedAt',
};

/** `adjusted` and `stockChanged` in the database's own words, so that they are one write. */
const adjustingPipeline = ({ id, delta, stamp, ...adjustment }: Adjustment): Document[] => {
  const { key, fingerprint, reason } = adjustment;
  const made = {
    $mergeObjects: [{ $literal: { key, fingerprint, reason } }, { answer: levelHere }],
  };
  const event = {
    $mergeObjects: [
      { $literal: { ...stamp, type: 'stockChanged', key: id } },
      { version: '$version', data: levelHere },
    ],
  };
  return [
    {
      $set: {
        onHand: { $add: ['$onHand', delta] },
        available: { $add: ['$available', delta] },
        version: { $add: ['$version', 1] },
        updatedAt: stamp.time,
      },
    },
    {
      $set: {
        made: { $slice: [{ $concatArrays: ['$made', [made]] }, -rememberedAdjustments] },
        pendingEvents: { $concatArrays: ['$pendingEvents', [event]] },
      },
    },
  ];
};

/** Stock in MongoDB: one document a product, with its newest adjustments and its events. */
export class MongoStockRepository implements StockRepository {
  readonly outbox: MongoOutbox;
  readonly #stocks: Collection<StockDocument>;

  private constructor(database: Db) {
    this.outbox = new MongoOutbox(database.collection('stocks'));
    this.#stocks = database.collection('stocks');
  }

  /** Makes the indexes that are missing. */
  static async open(database: Db): Promise<MongoStockRepository> {
    const repository = new MongoStockRepository(database);
    await repository.#stocks.createIndexes([outboxIndex]);
    return repository;
  }

  async levels(ids: readonly string[], context: CallContext): Promise<readonly Level[]> {
    const projection = { onHand: 1, available: 1, version: 1, updatedAt: 1 };
    const documents = await inTime(context, (limits) =>
      this.#stocks.find({ _id: { $in: [...ids] } }, { projection, ...limits }).toArray(),
    );
    return documents.map(toLevel);
  }

  async insert(
    { level: { id, ...level }, fingerprint }: IntroducedLevel,
    event: PendingEvent,
    context: CallContext,
  ): Promise<IntroducedLevel | undefined> {
    const stock = { _id: id, ...level, fingerprint, made: [], pendingEvents: [event] };
    const isNew = await inTime(context, (limits) =>
      isInserted(this.#stocks.insertOne(stock, limits)),
    );
    if (isNew) return undefined;
    const present = await inTime(context, (limits) =>
      this.#stocks.findOne({ _id: { $eq: id } }, limits),
    );
    return present ? { level: toLevel(present), fingerprint: present.fingerprint } : undefined;
  }

  async adjust(adjustment: Adjustment, context: CallContext): Promise<Level> {
    for (let tries = 0; tries < maxTries; tries++) {
      const level = await this.#adjustIfPossible(adjustment, context);
      if (level) return level;
      const earlier = await this.#earlierAnswer(adjustment, context);
      if (earlier) return earlier;
    }
    throw new ServiceError('OVERLOADED', `the stock of ${adjustment.id} changes too fast`, {
      executed: 'no',
      retryAfterMs: 100,
    });
  }

  async #adjustIfPossible(
    adjustment: Adjustment,
    context: CallContext,
  ): Promise<Level | undefined> {
    const { id, key, delta } = adjustment;
    const document = await inTime(context, (limits) =>
      this.#stocks.findOneAndUpdate(
        {
          _id: { $eq: id },
          available: { $gte: -delta },
          onHand: { $lte: maxQuantity - delta },
          'made.key': { $ne: key },
          ...outboxHasRoom,
        },
        adjustingPipeline(adjustment),
        { returnDocument: 'after', projection: { made: 0, pendingEvents: 0 }, ...limits },
      ),
    );
    return document ? toLevel(document) : undefined;
  }

  /** What `earlierAnswer` says of the document that refused the adjustment. */
  async #earlierAnswer(adjustment: Adjustment, context: CallContext): Promise<Level | undefined> {
    const { id } = adjustment;
    const document = await inTime(context, (limits) =>
      this.#stocks.findOne({ _id: { $eq: id } }, limits),
    );
    if (!document) throw new ServiceError('NOT_FOUND', `${id} was never stocked`);

    const earlier = earlierAnswer({ level: toLevel(document), made: document.made }, adjustment);
    if (earlier) return earlier;
    if (document.pendingEvents.length >= maxPendingPerAggregate) throw outboxFull(id);
    return undefined;
  }
}
