import { Redis, type RedisOptions } from 'ioredis';
import { type Cancel, type Runtime, relaxed, repeatedly } from '../runtime.ts';
import { codeOf } from './driver-error.ts';
import { type Login, authOf } from './login.ts';
import { redisCodeOf } from './redis-failures.ts';
import type { Setup } from './service.ts';

/** The parts of a process that a connection uses. */
export type ConnectionSetup = Pick<Setup, 'runtime' | 'log' | 'onStop'>;

/** Commands fail at once without a connection, and are not repeated: no caller waits. */
const options = {
  connectTimeout: 500,
  commandTimeout: 100,
  // A connection that answers no command is closed, although TCP keeps it open.
  socketTimeout: 2_000,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
} satisfies RedisOptions;

const maxReconnectMs = 1_000;

/** Exponential backoff from 50 ms, with jitter so that replicas do not reconnect all at once. */
const reconnectMs = (attempt: number, { random }: Runtime) =>
  Math.min(25 * 2 ** attempt, maxReconnectMs) * (0.5 + random() / 2);

/** How often a connection to a read-only Redis is replaced. */
const leaveReadOnlyMs = 1_000;

/** A replica refuses every write; after a failover the old primary is a replica. */
const isReadOnly = (error: Error) => codeOf(error) === 'READONLY';

const takesWrites = async (redis: Redis): Promise<boolean> =>
  /^role:master/m.test(await redis.info('replication').catch(() => ''));

/**
 * A Redis connection until the service stops. The service starts, and is ready, without it: while
 * commands fail, their users have a fallback. A connection to a read-only Redis is replaced once a
 * second, since after a failover the address is that of another server. `store` is its name in
 * logs.
 */
export const openRedis = async (
  setup: ConnectionSetup,
  url: string,
  login?: Login,
  store: 'redis' | 'cache' = 'redis',
): Promise<Redis> => {
  const { runtime, log, onStop } = setup;

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
    commandTimeout: relaxed(runtime, options.commandTimeout),
    socketTimeout: relaxed(runtime, options.socketTimeout),
    ...authOf(url, login),
    retryStrategy: (attempt) => reconnectMs(attempt, runtime),
    reconnectOnError,
  });
  redis.on('error', noteAway);
  redis.on('reconnecting', () => noteAway());
  // A read-only Redis is one outage, however often the connection is replaced.
  redis.on('ready', () => {
    if (!stopWaiting) noteBack();
  });

  onStop(async () => {
    stopWaiting?.();
    redis.disconnect();
  });
  return redis;
};
