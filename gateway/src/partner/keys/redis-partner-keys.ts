import type { Redis } from 'ioredis';
import { z } from 'zod';
import { ServiceError } from '@shop/shared/errors';
import { createLogThrottle } from '@shop/shared/service/log-throttle';
import { redisCodeOf } from '@shop/shared/service/redis-failures';
import type { Kit } from '@shop/shared/service/service';
import { type PartnerKey, partnerKey } from '../contract.ts';
import { type PartnerKeys, maxPartnerKeys } from './partner-keys.ts';

/** Hashes of Redis: the keys as JSON by their ids, and their ids by the hashes of their secrets. */
const stored = ['gateway:partner:keys', 'gateway:partner:ids'] as const;

/**
 * ARGV: the id, the hash of the secret, the key as JSON, the most keys. The one that was revoked
 * first makes room for another.
 */
const addScript = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 'exists' end
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then
  local oldest
  for _, json in ipairs(redis.call('HVALS', KEYS[1])) do
    local key = cjson.decode(json)
    if key.revokedAt ~= cjson.null and (not oldest or key.revokedAt < oldest.revokedAt) then
      oldest = key
    end
  end
  if not oldest then return 'full' end
  redis.call('HDEL', KEYS[1], oldest.id)
  redis.call('HDEL', KEYS[2], oldest.hash)
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[1])
return 'added'`;

/** ARGV: the hash of a secret. */
const findScript = `
local id = redis.call('HGET', KEYS[2], ARGV[1])
return id and redis.call('HGET', KEYS[1], id)`;

/** ARGV: the id, the time. */
const revokeScript = `
local json = redis.call('HGET', KEYS[1], ARGV[1])
if not json then return false end
local key = cjson.decode(json)
if key.revokedAt == cjson.null then
  key.revokedAt = ARGV[2]
  json = cjson.encode(key)
  redis.call('HSET', KEYS[1], ARGV[1], json)
end
return json`;

const parse = (json: string): PartnerKey => partnerKey.parse(JSON.parse(json));

const orNone = z
  .string()
  .nullable()
  .transform((json) => (json === null ? undefined : parse(json)));

const outcome = z.enum(['added', 'exists', 'full']);

const tellEveryMs = 60_000;

/** The keys of partners in Redis, for all gateways. */
export const createRedisPartnerKeys = (
  redis: Pick<Redis, 'eval' | 'hget' | 'hvals'>,
  { runtime, log }: Pick<Kit, 'runtime' | 'log'>,
  max = maxPartnerKeys,
): PartnerKeys => {
  const throttle = createLogThrottle(runtime, tellEveryMs);
  const message = 'the keys of partners can not be read or written';

  /** Names only the kind of the error: its message and fields hold what was sent. */
  const answered = async <T>(answer: Promise<unknown>, schema: z.ZodType<T>): Promise<T> => {
    const given = await answer.catch((error: unknown) => {
      const code = redisCodeOf(error);
      throttle(`${code}`, (count) => log.warn({ store: 'redis', code, count }, message));
      throw new ServiceError('UNAVAILABLE', `${message} right now`, { retryAfterMs: 1_000 });
    });
    return schema.parse(given);
  };
  const run = <T>(schema: z.ZodType<T>, script: string, ...values: readonly (string | number)[]) =>
    answered(redis.eval(script, stored.length, ...stored, ...values), schema);

  return {
    add: (key, hash) =>
      run(outcome, addScript, key.id, hash, JSON.stringify({ ...key, hash }), max),
    find: (hash) => run(orNone, findScript, hash),
    get: (id) => answered(redis.hget(stored[0], id), orNone),
    list: () => answered(redis.hvals(stored[0]), z.array(z.string().transform(parse))),
    revoke: (id, at) => run(orNone, revokeScript, id, at),
  };
};
