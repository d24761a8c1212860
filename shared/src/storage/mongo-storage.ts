import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import { MongoEventLog } from '../events/mongo-event-log.ts';
import { createMongoDeadLetterStore } from '../events/dead-letters/mongo-dead-letter-store.ts';
import { createMongoIdempotencyStore } from '../idempotency/mongo-idempotency-store.ts';
import type { Runtime } from '../runtime.ts';
import { onceItAnswers } from '../service/mongo.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';
import { MongoProjectionStore } from './mongo-projection-store.ts';
import { MongoReadModelStore } from './read-model/mongo-read-model-store.ts';
import type { Storage } from './storage.ts';

/** The storage of one service in its database of MongoDB. */
export const createMongoStorage = (
  { runtime, log }: { readonly runtime: Runtime; readonly log: Logger },
  database: Db,
): Storage => ({
  aggregates: (name, definition) =>
    onceItAnswers({ runtime, log }, () =>
      MongoAggregateStore.open(database, name, definition, log),
    ),
  projection: async (name) => new MongoProjectionStore(database, name),
  readModel: (name, definition) =>
    onceItAnswers({ runtime, log }, () => MongoReadModelStore.open(database, name, definition)),
  port: (_name, adapters) =>
    onceItAnswers({ runtime, log }, async () => adapters.mongo({ runtime, database })),
  log: new MongoEventLog(database, runtime),
  idempotency: createMongoIdempotencyStore(database, runtime),
  deadLetters: createMongoDeadLetterStore(database),
});
