import type { Redis } from 'ioredis';
import { createMemoryIdempotencyStore } from '../idempotency/memory-idempotency-store.ts';
import type { Runtime } from '../runtime.ts';
import { createMemoryStorage } from './memory-storage.ts';
import type { Storage } from './storage.ts';

/** The records of writes in a replica: of their answers the largest have some kilobytes. */
const maxRecords = 2_000;

const onlyPorts = () =>
  Promise.reject(new Error('a service on Redis stores by ports alone: see runOnRedis'));

/**
 * The storage of one service in Redis, for ports with an adapter for it. The records of writes are
 * in the memory of each replica: a write that is repeated at another one runs again there, so it
 * has to be one that may run twice.
 */
export const createRedisStorage = (
  { runtime }: { readonly runtime: Runtime },
  redis: Redis,
): Storage => {
  const { log, deadLetters } = createMemoryStorage(runtime);
  return {
    aggregates: onlyPorts,
    documents: onlyPorts,
    async port(name, adapters) {
      if (adapters.redis) return adapters.redis({ runtime, redis });
      throw new Error(`${name} has no adapter for Redis`);
    },
    idempotency: createMemoryIdempotencyStore(runtime, maxRecords),
    log,
    deadLetters,
  };
};
