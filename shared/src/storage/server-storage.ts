import type { Redis } from 'ioredis';
import type { Db } from 'mongodb';
import { MongoEventLog } from '../events/mongo-event-log.ts';
import { MongoDeadLetterStore } from '../events/dead-letters/mongo-dead-letter-store.ts';
import { MongoIdempotencyStore } from '../idempotency/mongo-idempotency-store.ts';
import { onceItAnswers } from '../service/mongo.ts';
import type { Setup } from '../service/service.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';
import { MongoProjectionStore } from './mongo-projection-store.ts';
import { MongoReadModelStore } from './read-model/mongo-read-model-store.ts';
import type { Adapters, Storage } from './storage.ts';

/** The servers that a service keeps its data on. */
export interface Servers {
  readonly database: Db;
  readonly redis?: Redis | undefined;
}

/** The storage of one service in its database of MongoDB, and on Redis where it declares that. */
export const createServerStorage = (
  { runtime, log }: Pick<Setup, 'runtime' | 'log'>,
  { database, redis }: Servers,
): Storage => {
  const openPort = <P extends object>(name: string, adapters: Adapters<P>): P | Promise<P> => {
    if (adapters.mongo) return adapters.mongo({ runtime, database });
    if (adapters.redis && redis) return adapters.redis({ runtime, redis });
    throw new Error(`${name} has no adapter for the servers of this service`);
  };
  return {
    aggregates: (name, definition) =>
      onceItAnswers({ runtime, log }, () =>
        MongoAggregateStore.open(database, name, definition, log),
      ),
    projection: async (name) => new MongoProjectionStore(database, name),
    readModel: (name, definition) =>
      onceItAnswers({ runtime, log }, () => MongoReadModelStore.open(database, name, definition)),
    port: (name, adapters) => onceItAnswers({ runtime, log }, async () => openPort(name, adapters)),
    log: new MongoEventLog(database, runtime),
    idempotency: new MongoIdempotencyStore(database, runtime),
    deadLetters: new MongoDeadLetterStore(database),
  };
};
