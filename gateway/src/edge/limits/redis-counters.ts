import type { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { type OpenCounter, openMemoryCounter } from './counters.ts';

/**
 * Counts for all gateways together; in this process while Redis does not answer in time. A client
 * that has used up its quota is blocked in this process, with or without Redis, until its window
 * ends.
 */
export const openRedisCounters =
  (redis: Redis): OpenCounter =>
  (options) =>
    new RateLimiterRedis({
      ...options,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      inMemoryBlockOnConsumed: options.points,
      insuranceLimiter: openMemoryCounter(options),
    });
