import type { Discovery } from '../protocol/discovery/discovery.ts';
import { registryDiscovery } from '../protocol/discovery/registry-discovery.ts';
import type { Login } from './login.ts';
import type { ConnectionSetup } from './redis.ts';
import { redisCodeOf } from './redis-failures.ts';
import { openRedisRegistry } from './redis-registry.ts';

/** Discovery by a registry in Redis. While Redis is away, the last known replicas stay. */
export const openRedisDiscovery = async (
  setup: ConnectionSetup,
  url: string,
  login?: Login,
): Promise<Discovery> => {
  const log = setup.log.child({ for: 'discovery' });
  return registryDiscovery({
    runtime: setup.runtime,
    registry: await openRedisRegistry({ ...setup, log }, url, login),
    onBadEntry: (of) =>
      log.warn(
        { of },
        'an entry of the service registry cannot be read: its replica is not called',
      ),
    onUnknown: (error) =>
      log.warn(
        { code: redisCodeOf(error) },
        'this replica could not be registered in Redis: callers may not find it until it can',
      ),
  });
};
