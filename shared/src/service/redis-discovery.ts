import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Discovery } from '../protocol/discovery/discovery.ts';
import { maxReplicas } from '../protocol/discovery/last-known.ts';
import { registryDiscovery } from '../protocol/discovery/registry-discovery.ts';
import type { ReplicaRegistry } from '../protocol/discovery/replica-registry.ts';
import type { Login } from './login.ts';
import { type ConnectionSetup, openRedis } from './redis.ts';
import { redisCodeOf } from './redis-failures.ts';

/** One sorted set for each service: its entries by the time of Redis at which they expire. */
const keyOf = (service: string) => `shop:discovery:${service}`;

/** The channel on which the names of services with changed entries are published. */
const channel = 'shop:discovery';

const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** KEYS entries; ARGV entry, predecessor, ttl in ms, channel, service. */
// It removes first: a full Redis then accepts the addition.
const writeEntry = `${now}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREM', KEYS[1], ARGV[2])
local isNew = redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3], 'NX')
redis.call('PEXPIRE', KEYS[1], ARGV[3], 'GT')
if isNew == 1 then redis.call('PUBLISH', ARGV[4], ARGV[5]) end
return isNew`;

/** KEYS entries; ARGV how many. In the order of expiry, so that entries of others come last. */
const readEntries = `${now}
return redis.call('ZRANGE', KEYS[1], '(' .. now, '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[1])`;

/** A registry in Redis, with notices by its channels: two connections until the process stops. */
export const openRedisRegistry = async (
  setup: ConnectionSetup,
  url: string,
  login?: Login,
): Promise<ReplicaRegistry> => {
  const listeners = new Set<(service?: string) => void>();
  const tell = (service?: string) => {
    for (const listener of listeners) listener(service);
  };
  const redis = await openRedis(setup, url, login);
  redis.on('ready', () => tell());
  const notices = openNotices(redis, tell);
  setup.onStop(async () => notices.disconnect());
  return {
    async read(service) {
      // A connection that only listens does not notice that the other end has gone.
      void notices.ping().catch(() => undefined);
      // A read-only script needs no right to change entries.
      const found = await redis.call('EVAL_RO', readEntries, 1, keyOf(service), maxReplicas);
      return z.array(z.string()).parse(found);
    },
    async write(service, { entry, previous = '', ttlMs }) {
      const values = [entry, previous, ttlMs, channel, service];
      await redis.eval(writeEntry, 1, keyOf(service), ...values);
    },
    listen(onNotice) {
      listeners.add(onNotice);
      return () => void listeners.delete(onNotice);
    },
  };
};

const openNotices = (redis: Redis, tell: (service?: string) => void): Redis => {
  const notices = redis.duplicate({ autoResubscribe: false });
  // The other connection logs it.
  notices.on('error', () => undefined);
  notices.on('ready', () => {
    notices.subscribe(channel).then(
      () => tell(),
      () => notices.disconnect(true),
    );
  });
  notices.on('message', (_channel: string, service: string) => tell(service));
  return notices;
};

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
