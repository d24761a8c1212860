import type { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { openMemoryCounter } from './counters.ts';
import type { OpenCounter } from './counters.ts';

/**
 * Counts what comes to all gateways together; while Redis is away, or takes longer than `redis`
 * waits, what comes to this process. Whoever has used all up is not counted any more, but blocked
 * here until it is time, whether Redis is there or not.
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
