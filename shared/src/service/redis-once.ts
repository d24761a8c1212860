import { Redis } from 'ioredis';
import { type Login, authOf } from './login.ts';

const timeoutMs = 5_000;

/** Runs `work` on a connection of its own. Rejects where Redis refuses, or is silent for 5 s. */
export const withRedis = async <T>(
  url: string,
  login: Login,
  work: (redis: Redis) => Promise<T>,
): Promise<T> => {
  const redis = new Redis(url, {
    ...authOf(url, login),
    lazyConnect: true,
    // Both use commands that a user with few rights may not run, and Redis logs each refusal.
    enableReadyCheck: false,
    disableClientInfo: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let refusal: unknown;
  redis.on('error', (error) => void (refusal ??= error));
  try {
    await redis.connect();
    return await work(redis);
  } catch (error) {
    throw refusal ?? error;
  } finally {
    redis.disconnect();
  }
};
