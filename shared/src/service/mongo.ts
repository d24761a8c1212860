import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import { z } from 'zod';
import { type Runtime, relaxed } from '../runtime.ts';
import { type Login, authOf, isWhole, loginOf, passwordFile } from './login.ts';
import { isRefusedLogin } from './mongo-calls.ts';
import { failureOf } from './mongo-failures.ts';
import { watchHeartbeats } from './mongo-watchdog.ts';
import type { Setup } from './service.ts';
import type { StoreFailure } from './store-failure.ts';

/** The settings of a service on MongoDB, from its environment. */
export const mongoSettings = z
  .object({
    MONGO_URL: z
      .string()
      .regex(/^mongodb(?:\+srv)?:\/\//, 'must be a mongodb:// address')
      .default('mongodb://localhost:27017')
      .describe('where MongoDB is, with TLS by `?tls=true`; a user in it overrides MONGO_USER'),
    MONGO_DATABASE: z
      .string()
      .regex(/^[\w*-]{1,38}$/, 'must be a name, in which * stands for that of the service')
      .default('*')
      .describe('the database of the service; * stands for its name, as in `staging-*`'),
    MONGO_USER: z.string().optional().describe('the MongoDB user name, where MongoDB has users'),
    MONGO_PASSWORD_FILE: passwordFile
      .optional()
      .describe("the file with that user's password, read at the start"),
  })
  .refine(({ MONGO_USER, MONGO_PASSWORD_FILE }) => isWhole(MONGO_USER, MONGO_PASSWORD_FILE), {
    path: ['MONGO_USER'],
    error: 'is of use only together with MONGO_PASSWORD_FILE',
  });

/** A database, and the service's login there. */
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

/** The connections of one process to the store; further calls wait for one, at most 200 ms. */
export const storeConnections = 20;

/** Those that are kept open: to open and authenticate one takes longer than a read. */
const keptConnections = 4;

/**
 * Every wait of the driver is short, so that callers lose little time to a lost store, and it
 * leaves retries to them. A write is acknowledged once it is in the journal, and survives a killed
 * process.
 */
const clientOptions = {
  serverSelectionTimeoutMS: 1_500,
  connectTimeoutMS: 1_000,
  socketTimeoutMS: 5_000,
  waitQueueTimeoutMS: 200,
  heartbeatFrequencyMS: 2_000,
  maxPoolSize: storeConnections,
  minPoolSize: keptConnections,
  retryReads: false,
  retryWrites: false,
  writeConcern: { w: 'majority', journal: true },
} satisfies MongoClientOptions;

/** The same limits, longer where deadlines are: a debugger must not end connections. */
const relaxedLimits = (runtime: Runtime): MongoClientOptions => ({
  serverSelectionTimeoutMS: relaxed(runtime, clientOptions.serverSelectionTimeoutMS),
  socketTimeoutMS: relaxed(runtime, clientOptions.socketTimeoutMS),
  waitQueueTimeoutMS: relaxed(runtime, clientOptions.waitQueueTimeoutMS),
});

/**
 * A client with the shop's settings and `options`, which connects when it is first used. The login
 * is kept out of the address, which may be logged.
 */
export const createMongoClient = (
  url: string,
  options: MongoClientOptions = {},
  login?: Login,
): MongoClient => {
  const auth = authOf(url, login);
  return new MongoClient(url, { ...clientOptions, ...(auth && { auth }), ...options });
};

/** Failures of a store that is starting or overloaded: another attempt may succeed. */
const passing: ReadonlySet<StoreFailure> = new Set(['unsent', 'unanswered', 'late']);

/** Runs `open` again while the store does not answer, up to a minute; throws other failures. */
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
 * Opens stores in a database until the service has stopped; it is ready while the database answers.
 * `open` makes indexes and the like, and may run more than once.
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
    // A client that connects implicitly tries once, and is closed for good when that fails.
    await client.connect();
    return open(database);
  });
  probe = () => database.command({ ping: 1, maxTimeMS: 1_000 });
  watchHeartbeats(client, setup);
  return opened;
};
