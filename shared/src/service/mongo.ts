import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import { z } from 'zod';
import { type Runtime, relaxed } from '../runtime.ts';
import { type Login, authOf, isWhole, loginOf, passwordFile } from './login.ts';
import { isRefusedLogin } from './mongo-calls.ts';
import { failureOf } from './mongo-failures.ts';
import { watchHeart } from './mongo-heart.ts';
import type { Setup } from './service.ts';
import type { StoreFailure } from './store-failure.ts';

export { inBackground, inTime, isDuplicateKey, isInserted } from './mongo-calls.ts';

/** What a service that keeps its data in MongoDB reads from its environment. */
export const mongoSettings = z
  .object({
    MONGO_URL: z
      .string()
      .regex(/^mongodb(?:\+srv)?:\/\//, 'must be a mongodb:// address')
      .default('mongodb://localhost:27017')
      .describe('where MongoDB is, with TLS by `?tls=true`; a user in it goes before MONGO_USER'),
    MONGO_DATABASE: z
      .string()
      .regex(/^[\w*-]{1,38}$/, 'must be a name, in which * stands for that of the service')
      .default('*')
      .describe('the database of the service; * stands for its name, as in `staging-*`'),
    MONGO_USER: z.string().optional().describe('who it is to MongoDB, where that has users'),
    MONGO_PASSWORD_FILE: passwordFile
      .optional()
      .describe("the file with that user's password, read at the start"),
  })
  .refine(({ MONGO_USER, MONGO_PASSWORD_FILE }) => isWhole(MONGO_USER, MONGO_PASSWORD_FILE), {
    path: ['MONGO_USER'],
    error: 'is of use only together with MONGO_PASSWORD_FILE',
  });

/** A database, and who the service is there. */
export interface MongoStore {
  readonly url: string;
  readonly name: string;
  readonly login?: Login | undefined;
}

/** The database that the service `name` has on the server that the settings name. */
export const mongoStore = (settings: z.infer<typeof mongoSettings>, name: string): MongoStore => ({
  url: settings.MONGO_URL,
  name: settings.MONGO_DATABASE.replaceAll('*', name),
  login: loginOf(settings.MONGO_USER, settings.MONGO_PASSWORD_FILE),
});

/** How long a starting service waits for its store before it gives up. */
const startupTimeoutMs = 60_000;
const startupRetryMs = 200;

/** How many calls of a process the store takes at a time; more wait for 200 ms at most. */
export const storeConnections = 20;

/**
 * A store that is gone must cost its callers little, so every wait of the driver is short. Who
 * calls decides about tries, so the driver makes no second one. A write is acknowledged when it is
 * in the journal: what was answered is there after the process was killed.
 */
const clientOptions = {
  serverSelectionTimeoutMS: 1_500,
  connectTimeoutMS: 1_000,
  socketTimeoutMS: 5_000,
  waitQueueTimeoutMS: 200,
  heartbeatFrequencyMS: 2_000,
  maxPoolSize: storeConnections,
  retryReads: false,
  retryWrites: false,
  writeConcern: { w: 'majority', journal: true },
} satisfies MongoClientOptions;

/** A process that stood still has not waited: the driver cannot tell. */
const relaxedLimits = (runtime: Runtime): MongoClientOptions => ({
  serverSelectionTimeoutMS: relaxed(runtime, clientOptions.serverSelectionTimeoutMS),
  socketTimeoutMS: relaxed(runtime, clientOptions.socketTimeoutMS),
  waitQueueTimeoutMS: relaxed(runtime, clientOptions.waitQueueTimeoutMS),
});

/**
 * A client with the shop's settings and these others; it connects when it is first used. The login
 * is no part of the address, which may end up in a log; where the address has one, that counts.
 */
export const createMongoClient = (
  url: string,
  options: MongoClientOptions = {},
  login?: Login,
): MongoClient => {
  const auth = authOf(url, login);
  return new MongoClient(url, { ...clientOptions, ...(auth && { auth }), ...options });
};

/** After these a store that is still starting, or has no time, may answer the next time. */
const passing: ReadonlySet<StoreFailure> = new Set(['unsent', 'unanswered', 'late']);

/**
 * Runs `open` until the store answers, and for up to a minute while it is not there, or is still
 * starting; then, and at any other failure, it throws that.
 */
export const onceItAnswers = async <T>(
  { runtime, log }: Pick<Setup, 'runtime' | 'log'>,
  open: () => Promise<T>,
): Promise<T> => {
  const givesUpAt = runtime.now() + startupTimeoutMs;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (isRefusedLogin(error)) {
        const message = 'MongoDB refuses MONGO_USER with its password';
        throw new Error(message, { cause: error });
      }
      if (!passing.has(failureOf(error)) || runtime.now() >= givesUpAt) throw error;
      log.warn({ store: 'mongo' }, 'store does not answer yet');
      await new Promise<void>((resolve) => void runtime.after(startupRetryMs, resolve));
    }
  }
};

/**
 * Opens what is kept in a database, for as long as the service runs: the client is closed when it
 * has stopped, and the store must answer for the service to be ready. `open` makes indexes and the
 * like, and may run again while the store does not answer.
 */
export const openMongo = async <T>(
  setup: Setup,
  { url, name, login }: MongoStore,
  open: (database: Db) => Promise<T>,
): Promise<T> => {
  const client = createMongoClient(url, relaxedLimits(setup.runtime), login);
  setup.onStop(() => client.close());
  const database = client.db(name);
  let probe = (): Promise<unknown> => Promise.reject(new Error('not opened yet'));
  setup.check('mongo', () => probe());
  const opened = await onceItAnswers(setup, async () => {
    // A client that connects by itself does so once: it is closed for good when that fails.
    await client.connect();
    return open(database);
  });
  probe = () => database.command({ ping: 1, maxTimeMS: 1_000 });
  watchHeart(client, setup);
  return opened;
};
