import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { Contract } from '../protocol/contract.ts';
import { createServerStorage } from '../storage/server-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { mongoSettings, mongoStore, openMongo } from './mongo.ts';
import { openRedis, redisLogin, redisSettings } from './redis.ts';
import { runService } from './run-service.ts';
import type { Service, Setup } from './service.ts';

const bothSettings = mongoSettings.safeExtend(redisSettings.shape);

/** The settings of a service from the environment, besides those that every process has. */
export const settingsOf = ({ options }: Pick<Service, 'options'>) =>
  options?.redis ? bothSettings : mongoSettings;

/**
 * Runs a service in a process of its own, on the servers that the environment names: the whole
 * `main.ts` of a service.
 */
export const run = <C extends Contract>(service: Service<C>): Promise<void> => {
  const open = (
    given: z.output<typeof mongoSettings>,
    setup: Setup,
    redis?: Redis,
  ): Promise<Storage> =>
    openMongo(setup, mongoStore(given, service.contract.service), async (database) =>
      createServerStorage(setup, { database, redis }),
    );
  if (!service.options?.redis) return runService(service, mongoSettings, open);
  return runService(service, bothSettings, async (given, setup) =>
    open(given, setup, await openRedis(setup, given.REDIS_URL, redisLogin(given))),
  );
};
