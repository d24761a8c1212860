import { Redis, ReplyError } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import type { Runtime } from '../runtime.ts';
import type { Login } from './login.ts';
import type { Setup } from './service.ts';

export { redisLogin, redisSettings } from './redis-settings.ts';

/** What a connection needs of the process that it is for. */
export type ConnectionSetup = Pick<Setup, 'runtime' | 'log' | 'onStop'>;

/**
 * A store that is gone must cost its callers next to nothing: commands fail at once while there is
 * no connection, and none is sent a second time.
 */
const options = {
  connectTimeout: 500,
  commandTimeout: 100,
  // A connection that takes commands and answers none is dead, whatever TCP thinks of it.
  socketTimeout: 2_000,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
} satisfies RedisOptions;

const maxReconnectMs = 1_000;

/** From 50 ms, twice as long each time, with jitter so that replicas do not come all at once. */
const reconnectMs = (attempt: number, { random }: Runtime) =>
  Math.min(25 * 2 ** attempt, maxReconnectMs) * (0.5 + random() / 2);

/** What the network says, or the first word of what Redis says: `WRONGPASS`. */
const codeOf = (error: Error | undefined): unknown => {
  if (error && error instanceof ReplyError) return /^[A-Z]+/.exec(error.message)?.[0];
  return error && 'code' in error ? error.code : undefined;
};

/** The login apart from the address, which may be logged. */
const authOf = (login: Login | undefined) =>
  login ? { username: login.user, password: login.password } : {};

/**
 * A Redis connection for as long as the service runs. The service starts, and is ready, without
 * it: no promise rests on Redis, so whoever uses it has another way while commands fail.
 */
export const openRedis = async (
  setup: ConnectionSetup,
  url: string,
  login?: Login,
): Promise<Redis> => {
  const { runtime, log, onStop } = setup;
  const retryStrategy = (attempt: number) => reconnectMs(attempt, runtime);
  const redis = new Redis(url, { ...options, ...authOf(login), retryStrategy });

  let isAway = false;
  const noteAway = (error?: Error) => {
    // Not the error's message: it names the host.
    if (!isAway) log.warn({ store: 'redis', code: codeOf(error) }, 'store is away');
    isAway = true;
  };
  redis.on('error', noteAway);
  redis.on('reconnecting', () => noteAway());
  redis.on('ready', () => {
    if (isAway) log.info({ store: 'redis' }, 'store is back');
    isAway = false;
  });

  onStop(async () => redis.disconnect());
  return redis;
};
