import { Redis } from 'ioredis';
import { type Login, authOf } from './login.ts';

const patienceMs = 5_000;

/**
 * Runs `errand` on a connection of its own, for a job that asks Redis once, and closes that.
 * Rejects with the driver's error where Redis refuses, or does not answer within 5 s.
 */
export const onRedis = async <T>(
  url: string,
  login: Login,
  errand: (redis: Redis) => Promise<T>,
): Promise<T> => {
  const redis = new Redis(url, {
    ...authOf(url, login),
    lazyConnect: true,
    // They ask for more than a user with few rights may do, and Redis would note each refusal.
    enableReadyCheck: false,
    disableClientInfo: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let refusal: unknown;
  redis.on('error', (error) => void (refusal ??= error));
  try {
    await redis.connect();
    return await errand(redis);
  } catch (error) {
    throw refusal ?? error;
  } finally {
    redis.disconnect();
  }
};
