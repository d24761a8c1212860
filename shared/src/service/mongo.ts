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
const startupRetryMs = 200;

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

/** Whether a write failed because a document with this id, or another unique value, is there. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === 11_000;

/**
 * Waits for an insertion; false when its id, or another unique value, is there already. An index
 * decides, so that of many at once one is inserted, on any server; an upsert leaves it to luck.
 */
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

/** Whether a store that is still starting, or has no time, may answer the next time. */
const mayPass = (error: unknown) =>
  isUnsent(error) || isTimeLimit(error) || error instanceof MongoNetworkError;

/**
 * Opens what is kept in a database, for as long as the service runs: the client is closed when it
 * has stopped, and the store must answer for the service to be ready. `open` makes indexes and the
 * like; it runs again, for up to a minute, while the store is not there or does not answer.
 */
export const openMongo = async <T>(
  setup: Setup,
  { url, name }: { readonly url: string; readonly name: string },
  open: (database: Db) => Promise<T>,
): Promise<T> => {
  const { runtime, log } = setup;
  const client = createMongoClient(url);
  setup.onStop(() => client.close());
  const database = client.db(name);

  const givesUpAt = runtime.now() + startupTimeoutMs;
  for (;;) {
    try {
      const opened = await open(database);
      setup.check('mongo', () => database.command({ ping: 1, maxTimeMS: 1_000 }));
      return opened;
    } catch (error) {
      if (!mayPass(error) || runtime.now() >= givesUpAt) throw error;
      log.warn({ store: 'mongo' }, 'store does not answer yet');
      await new Promise<void>((resolve) => void runtime.after(startupRetryMs, resolve));
    }
  }
};

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
