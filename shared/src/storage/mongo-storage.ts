import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import { MongoEventLog } from '../events/mongo-event-log.ts';
import { createMongoIdempotencyStore } from '../idempotency/mongo-idempotency-store.ts';
import type { Runtime } from '../runtime.ts';
import { onceItAnswers } from '../service/mongo.ts';
import { createDeadLetterStore, deadLetterDocuments } from './dead-letter-store.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';
import type { Identified } from './aggregate.ts';
import type { DocumentsDefinition } from './documents.ts';
import { MongoDocuments } from './mongo-documents.ts';
import type { Storage } from './storage.ts';

/** The storage of one service in its database of MongoDB. */
export const createMongoStorage = (
  { runtime, log }: { readonly runtime: Runtime; readonly log: Logger },
  database: Db,
): Storage => {
  const once = <T>(open: () => Promise<T>) => onceItAnswers({ runtime, log }, open);
  return {
    aggregates: (name, definition) =>
      once(() => MongoAggregateStore.open(database, name, definition, log)),
    documents: <D extends Identified>(name: string, definition: DocumentsDefinition) =>
      once(() => MongoDocuments.open<D>(database, name, definition)),
    port: (name, { mongo }) =>
      once(async () => {
        if (mongo) return mongo({ runtime, database });
        throw new Error(`${name} has no adapter for MongoDB`);
      }),
    log: new MongoEventLog(database, runtime),
    idempotency: createMongoIdempotencyStore(database, runtime),
    deadLetters: createDeadLetterStore(
      // Its first name, so that the letters of earlier versions stay readable.
      new MongoDocuments(database, 'quarantine', deadLetterDocuments),
    ),
  };
};
