import { cart } from '@shop/shared/contracts/carts';
import { redisAnswer } from '@shop/shared/service/redis-calls';
import type { Redis } from 'ioredis';
import { type CartStore, keptMs } from './cart-store.ts';

/** A hash of Redis: the version beside the cart as JSON, so that no script has to read that. */
const keyOf = (key: string) => `carts:${key}`;

/**
 * ARGV: the version that is expected, 0 for none; how long to keep the cart; the next version and
 * the cart as JSON. One script is one step for all replicas, with no connection of its own as WATCH
 * would need.
 */
const replaceScript = `
local present = redis.call('HGET', KEYS[1], 'version') or '0'
if present ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[3], 'cart', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

/** The carts in Redis, which evicts none of them. */
export const createRedisCartStore = (redis: Pick<Redis, 'eval' | 'hget'>): CartStore => ({
  async find(key, context) {
    const json = await redisAnswer(context, () => redis.hget(keyOf(key), 'cart'));
    return json === null ? undefined : cart.parse(JSON.parse(json));
  },
  async replace(key, expected, next, context) {
    const values = [expected, keptMs, next.version, JSON.stringify(next)];
    const done = await redisAnswer(context, () =>
      redis.eval(replaceScript, 1, keyOf(key), ...values),
    );
    return done === 1;
  },
});
