import {
  MongoClient,
  MongoDriverError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import type { Db, MongoClientOptions } from 'mongodb';
import { z } from 'zod';
import { ServiceError, toServiceError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import type { Setup } from './service.ts';

/** What a service that keeps its data in MongoDB reads from its environment. */
export const mongoSettings = z.object({
  MONGO_URL: z
    .string()
    .regex(/^mongodb(?:\+srv)?:\/\//, 'must be a mongodb:// address')
    .default('mongodb://localhost:27017')
    .describe('where MongoDB is; the service has a database of its own name there'),
});

/** How long a starting service waits for its store before it gives up. */
const startupTimeoutMs = 60_000;

/**
 * A store that is gone must cost its callers little, so every wait of the driver is short. Who
 * calls decides about tries, so the driver makes no second one. A write is acknowledged when it is
 * in the journal: what was answered is there after the process was killed.
 */
const clientOptions: MongoClientOptions = {
  serverSelectionTimeoutMS: 1_500,
  connectTimeoutMS: 1_000,
  socketTimeoutMS: 5_000,
  waitQueueTimeoutMS: 200,
  heartbeatFrequencyMS: 2_000,
  maxPoolSize: 20,
  retryReads: false,
  retryWrites: false,
  writeConcern: { w: 'majority', journal: true },
};

/** What work without a caller, such as the relay's, may take of the store's time. */
export const backgroundLimits = { maxTimeMS: 2_000 } as const;

/** A client with the shop's settings and these others; it connects when it is first used. */
export const createMongoClient = (url: string, options: MongoClientOptions = {}): MongoClient =>
  new MongoClient(url, { ...clientOptions, ...options });

const connect = async (client: MongoClient, { runtime, log }: Setup): Promise<void> => {
  const givesUpAt = runtime.now() + startupTimeoutMs;
  for (;;) {
    try {
      await client.connect();
      return;
    } catch (error) {
      if (!(error instanceof MongoServerSelectionError) || runtime.now() >= givesUpAt) throw error;
      log.warn({ store: 'mongo' }, 'store not reachable yet');
    }
  }
};

/**
 * A database for as long as the service runs: closed when it has stopped, and it must answer for
 * the service to be ready. Waits up to a minute for a store that is still starting.
 */
export const openMongo = async (setup: Setup, url: string, databaseName: string): Promise<Db> => {
  const client = createMongoClient(url);
  setup.onStop(() => client.close());
  await connect(client, setup);

  const database = client.db(databaseName);
  setup.check('mongo', () => database.command({ ping: 1, maxTimeMS: 1_000 }));
  return database;
};

/** Whether a write failed because a document with this id, or another unique value, is there. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === 11_000;

/** Waits for an insertion; false when its id, or another unique value, is there already. */
export const isInserted = async (insertion: Promise<unknown>): Promise<boolean> => {
  try {
    await insertion;
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
};

const isTimeLimit = (error: unknown) =>
  error instanceof MongoServerError && (error.code === 50 || error.code === 262);

/** What never left this process, so that it is safe to try again. */
const isUnsent = (error: unknown) =>
  error instanceof MongoServerSelectionError ||
  (error instanceof MongoDriverError && error.name === 'MongoWaitQueueTimeoutError');

/** The store's failures in the shop's vocabulary. */
const toStoreError = (error: unknown): ServiceError => {
  if (isUnsent(error)) {
    const message = 'the store cannot be reached';
    return new ServiceError('UNAVAILABLE', message, { executed: 'no', cause: error });
  }
  if (isTimeLimit(error)) {
    const message = 'the store did not answer in time';
    return new ServiceError('DEADLINE_EXCEEDED', message, { executed: 'unknown', cause: error });
  }
  if (error instanceof MongoNetworkError) {
    const message = 'the store did not answer';
    return new ServiceError('UNAVAILABLE', message, { executed: 'unknown', cause: error });
  }
  return toServiceError(error);
};

/**
 * Runs `work` with what is left of the caller's time, which `work` passes on as the options of its
 * one call to the store. Failures are `ServiceError`s: `UNAVAILABLE` without a store,
 * `DEADLINE_EXCEEDED` without time.
 */
export const inTime = async <T>(
  context: CallContext,
  work: (limits: { readonly maxTimeMS: number }) => Promise<T>,
): Promise<T> => {
  const maxTimeMS = Math.floor(context.remainingMs());
  if (maxTimeMS < 1) {
    throw new ServiceError('DEADLINE_EXCEEDED', 'no time left for the store', { executed: 'no' });
  }
  try {
    return await work({ maxTimeMS });
  } catch (error) {
    throw toStoreError(error);
  }
};
