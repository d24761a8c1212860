import type { Contract } from '../protocol/contract.ts';
import { createRedisStorage } from '../storage/redis-storage.ts';
import { openRedis } from './redis.ts';
import { redisLogin, redisSettings } from './redis-settings.ts';
import { runService } from './run-service.ts';
import type { Service } from './service.ts';

/**
 * Runs a service whose only stores are ports, on the Redis that the environment names: the whole
 * `main.ts` of such a service. It is ready while Redis answers.
 */
export const runOnRedis = <C extends Contract>(service: Service<C>): Promise<void> =>
  runService(service, redisSettings, async (settings, setup) => {
    const redis = await openRedis(setup, settings.REDIS_URL, redisLogin(settings));
    setup.check('redis', () => redis.ping());
    return createRedisStorage(setup, redis);
  });
