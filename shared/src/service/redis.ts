import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { type Cancel, type Runtime, relaxed, repeatedly } from '../runtime.ts';
import { codeOf } from './driver-error.ts';
import { type Login, authOf } from './login.ts';
import { redisCodeOf } from './redis-failures.ts';
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

/** A connection that meets a Redis that takes no writes is made anew so often. */
const leaveReadOnlyMs = 1_000;

/** A replica refuses every write; after a failover the old primary is one. */
const isReadOnly = (error: Error) => codeOf(error) === 'READONLY';

const takesWrites = async (redis: Redis): Promise<boolean> =>
  /^role:master/m.test(await redis.info('replication').catch(() => ''));

/**
 * A Redis connection for as long as the service runs. The service starts, and is ready, without
 * it: no promise rests on Redis, so each user of it has another way while commands fail. One that
 * leads to a Redis which takes no writes is made anew, once a second: after a failover the address
 * stands for another server. `store` is what the log calls it.
 */
export const openRedis = async (
  setup: ConnectionSetup,
  url: string,
  login?: Login,
  store: 'redis' | 'cache' = 'redis',
): Promise<Redis> => {
  const { runtime, log, onStop } = setup;
  const retryStrategy = (attempt: number) => reconnectMs(attempt, runtime);
  const limits = {
    commandTimeout: relaxed(runtime, options.commandTimeout),
    socketTimeout: relaxed(runtime, options.socketTimeout),
  };

  let isAway = false;
  let stopWaiting: Cancel | undefined;
  const noteAway = (error?: Error) => {
    // Not the error's message: it names the host.
    if (!isAway) log.warn({ store, code: error && redisCodeOf(error) }, 'store is away');
    isAway = true;
  };
  const noteBack = () => {
    if (isAway) log.info({ store }, 'store is back');
    isAway = false;
    stopWaiting?.();
    stopWaiting = undefined;
  };
  const noteReadOnly = (error: Error) => {
    noteAway(error);
    stopWaiting ??= repeatedly(runtime, leaveReadOnlyMs, () => {
      void takesWrites(redis).then((does) => does && stopWaiting && noteBack());
    });
  };
  let leftAt = -leaveReadOnlyMs;
  const reconnectOnError = (error: Error): boolean => {
    if (!isReadOnly(error)) return false;
    noteReadOnly(error);
    const isTime = runtime.now() - leftAt >= leaveReadOnlyMs;
    if (isTime) leftAt = runtime.now();
    return isTime;
  };

  const redis = new Redis(url, {
    ...options,
    ...limits,
    ...authOf(url, login),
    retryStrategy,
    reconnectOnError,
  });
  redis.on('error', noteAway);
  redis.on('reconnecting', () => noteAway());
  // Of one that takes no writes it is one episode, however often there is a new connection.
  redis.on('ready', () => {
    if (!stopWaiting) noteBack();
  });

  onStop(async () => {
    stopWaiting?.();
    redis.disconnect();
  });
  return redis;
};
