import type { Review } from '@shop/shared/contracts/reviews';
import { ServiceError } from '@shop/shared/errors';
import type { PendingEvent } from '@shop/shared/events/event';
import {
  MongoOutbox,
  type WithPendingEvents,
  outboxHasRoom,
  outboxIndex,
} from '@shop/shared/events/mongo-outbox';
import { maxPendingPerAggregate, outboxFull } from '@shop/shared/events/pending-events';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { inTime, isInserted } from '@shop/shared/service/mongo';
import type { Collection, Db } from 'mongodb';
import { comesAfter, sortOf } from './mongo-review-order.ts';
import type { Histogram } from './ratings.ts';
import { compareReviews } from './review-order.ts';
import type { ReviewQuery, ReviewRepository } from './review-repository.ts';

/**
 * What one write changes when a review is added, so that it is counted, kept and announced, or
 * nothing of it. The review itself then moves from `unstored` to a document of its own.
 */
interface Summary extends WithPendingEvents {
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  /** The ids of the newest reviews: keeps the same review from being counted again. */
  readonly recent: readonly string[];
  readonly unstored: readonly Review[];
}

type StoredReview = Omit<Review, 'id'> & { readonly _id: string };
type State = Pick<Summary, 'total' | 'unstored' | 'pendingEvents'>;

const maxRecent = 200;

/** What the summary carries along in the worst case: a hundred of the longest are 1.6 MB. */
const maxUnstored = 100;

/** Longer than a submit may take: a review that waits so long was left there by a failure. */
const leftBehindMs = 5_000;

/** A write that finds the summary changed in a way that matters is tried again so many times. */
const maxTries = 5;

const starFields = ['one', 'two', 'three', 'four', 'five'] as const;
const starField = (rating: number) => `counts.${starFields[rating - 1]}` as const;

const toReview = ({ _id, ...facts }: StoredReview): Review => ({ id: _id, ...facts });
const toStored = ({ id, ...facts }: Review): StoredReview => ({ _id: id, ...facts });

const waitedTooLong = (waiting: Review, review: Review) =>
  Date.parse(review.postedAt) - Date.parse(waiting.postedAt) > leftBehindMs;

/** Reviews in the service's own database: a document for each, and a summary for each product. */
export class MongoReviewRepository implements ReviewRepository {
  readonly outbox: MongoOutbox;
  readonly #reviews: Collection<StoredReview>;
  readonly #summaries: Collection<Summary>;

  private constructor(database: Db) {
    this.outbox = new MongoOutbox(database.collection('summaries'));
    this.#reviews = database.collection('reviews');
    this.#summaries = database.collection('summaries');
  }

  /** Makes the indexes that are not there yet. */
  static async open(database: Db): Promise<MongoReviewRepository> {
    const repository = new MongoReviewRepository(database);
    await repository.#summaries.createIndexes([outboxIndex]);
    await repository.#reviews.createIndexes(
      (['newest', 'highest', 'lowest'] as const).map((sort) => ({
        key: new Map<string, 1 | -1>([['productId', 1], ...sortOf(sort)]),
        name: sort,
      })),
    );
    return repository;
  }

  async add(review: Review, event: PendingEvent, context: CallContext): Promise<Review> {
    for (let tries = 0; tries < maxTries; tries++) {
      const { total, unstored, pendingEvents } = await this.#state(review.productId, context);
      const standing =
        unstored.find(({ id }) => id === review.id) ?? (await this.#stored(review.id, context));
      if (standing) return standing;
      if (pendingEvents.length >= maxPendingPerAggregate) throw outboxFull(review.productId);

      const isFull = unstored.length >= maxUnstored;
      await this.#store(
        unstored.filter((waiting) => isFull || waitedTooLong(waiting, review)),
        context,
      );
      if (await this.#commit(review, event, total, context)) {
        // It stands already, so a failure here is nobody's: a later review takes this one along.
        await this.#store([review], context).catch(() => undefined);
        return review;
      }
    }
    const message = `too many reviews of ${review.productId} come at once`;
    throw new ServiceError('OVERLOADED', message, { executed: 'no', retryAfterMs: 1_000 });
  }

  async ratings(productId: string, context: CallContext): Promise<Histogram> {
    const summary = await inTime(context, (limits) =>
      this.#summaries.findOne({ _id: productId }, { projection: { counts: 1 }, ...limits }),
    );
    const { one = 0, two = 0, three = 0, four = 0, five = 0 } = summary?.counts ?? {};
    return [one, two, three, four, five];
  }

  async find(query: ReviewQuery, context: CallContext): Promise<readonly Review[]> {
    const { productId, sort, limit, after } = query;
    // In this order: a review that moves meanwhile is then met twice, never missed.
    const { unstored } = await this.#state(productId, context);
    const stored = await inTime(context, (limits) =>
      this.#reviews
        .find(
          { productId: { $eq: productId }, ...(after && comesAfter(sort, after)) },
          { sort: sortOf(sort), limit, ...limits },
        )
        .toArray(),
    );
    const waiting = unstored.filter((review) => !after || compareReviews(sort, review, after) > 0);
    const all = new Map([...waiting, ...stored.map(toReview)].map((review) => [review.id, review]));
    return [...all.values()].sort((a, b) => compareReviews(sort, a, b)).slice(0, limit);
  }

  async #state(productId: string, context: CallContext): Promise<State> {
    const projection = { total: 1, unstored: 1, 'pendingEvents.id': 1 };
    const state = await inTime(context, (limits) =>
      this.#summaries.findOne<State>({ _id: productId }, { projection, ...limits }),
    );
    return state ?? { total: 0, unstored: [], pendingEvents: [] };
  }

  async #stored(id: string, context: CallContext): Promise<Review | undefined> {
    const stored = await inTime(context, (limits) =>
      this.#reviews.findOne({ _id: id }, { ...limits }),
    );
    return stored ? toReview(stored) : undefined;
  }

  /**
   * Counts the review unless it is counted already: `recent` shows all that were added since
   * `total` was read, and before that it was neither waiting nor stored. False also when there is
   * no room, or when the product's first review was added at the same moment.
   */
  async #commit(
    review: Review,
    event: PendingEvent,
    total: number,
    context: CallContext,
  ): Promise<boolean> {
    // An upsert that matches nothing inserts, and then fails where the product has a summary.
    return inTime(context, (limits) =>
      isInserted(
        this.#summaries.updateOne(
          {
            _id: review.productId,
            recent: { $ne: review.id },
            total: { $lt: total + maxRecent },
            [`unstored.${maxUnstored - 1}`]: { $exists: false },
            ...outboxHasRoom,
          },
          {
            $inc: { total: 1, [starField(review.rating)]: 1 },
            $push: {
              recent: { $each: [review.id], $slice: -maxRecent },
              unstored: review,
              pendingEvents: event,
            },
          },
          { upsert: true, ...limits },
        ),
      ),
    );
  }

  /** Moves reviews of one product out of the summary; doing it again does nothing. */
  async #store(reviews: readonly Review[], context: CallContext): Promise<void> {
    const [first] = reviews;
    if (!first) return;
    await Promise.all(
      reviews.map((review) =>
        inTime(context, (limits) => isInserted(this.#reviews.insertOne(toStored(review), limits))),
      ),
    );
    const ids = reviews.map(({ id }) => id);
    await inTime(context, (limits) =>
      this.#summaries.updateOne(
        { _id: first.productId },
        { $pull: { unstored: { id: { $in: ids } } } },
        limits,
      ),
    );
  }
}
