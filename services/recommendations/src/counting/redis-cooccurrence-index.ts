import type { Runtime } from '@shop/shared/runtime';
import type { Redis } from 'ioredis';
import type { Count, Counts, CountsQuery } from '../baskets/basket.ts';
import { maxTogether } from '../baskets/basket.ts';
import type { UncountedBasket } from '../baskets/basket-repository.ts';
import type { CooccurrenceIndex, Turn } from './cooccurrence-index.ts';
import { type Scripts, withScripts } from './redis-scripts.ts';

const prefix = 'rec:';
const turnKey = `${prefix}turn`;
/** Names the epoch that is read. */
const epochKey = `${prefix}epoch`;
const buildingKey = `${prefix}building`;
/** Epochs that nobody will read or write again. */
const garbageKey = `${prefix}garbage`;
const countedKey = (epoch: string) => `${prefix}${epoch}:counted`;
const boughtKey = (epoch: string) => `${prefix}${epoch}:bought`;
const togetherKey = (epoch: string, productId: string) => `${prefix}${epoch}:together:${productId}`;

const scanned = 500;

const toCount = (productId: string | undefined, score: string | null | undefined): Count[] =>
  productId !== undefined && score ? [{ productId, count: Number(score) }] : [];

/**
 * Counts in sorted sets of Redis. The name of an epoch begins with the run of the server that it
 * was begun in: a server that was started again may have gone back to an older state of its data,
 * so its counts are built anew, while those that it came back with are still read.
 */
export class RedisCooccurrenceIndex implements CooccurrenceIndex {
  readonly #redis: Redis & Scripts;
  readonly #runtime: Runtime;

  constructor(redis: Redis, runtime: Runtime) {
    this.#redis = withScripts(redis);
    this.#runtime = runtime;
  }

  async counts({ productId, among }: CountsQuery): Promise<Counts | undefined> {
    const found = await this.#redis.readCounts(epochKey, prefix, productId, maxTogether, ...among);
    if (!found) return undefined;
    const [pairs, scores] = found;
    return {
      together: pairs.flatMap((id, index) => (index % 2 ? [] : toCount(id, pairs[index + 1]))),
      bought: scores.flatMap((score, index) => toCount(among[index], score)),
    };
  }

  async takeTurn(previous: Turn | undefined, turnMs: number): Promise<Turn | undefined> {
    const run = /^run_id:(\w{16})/m.exec(await this.#redis.info('server'))?.[1] ?? '';
    const token = this.#runtime.newId();
    const keys = [turnKey, epochKey, buildingKey, garbageKey];
    const newEpoch = `${run}-${this.#runtime.newId()}`;
    const given = [previous?.token ?? '', token, turnMs, run, newEpoch];
    const taken = await this.#redis.takeTurn(...keys, ...given);
    return taken ? { token, epoch: taken[0], isComplete: taken[1] === 1 } : undefined;
  }

  async count({ token, epoch }: Turn, baskets: readonly UncountedBasket[]): Promise<boolean> {
    const counted = await Promise.all(
      baskets.map(({ id, productIds }) => {
        const together = productIds.map((productId) => togetherKey(epoch, productId));
        const keys = [turnKey, countedKey(epoch), boughtKey(epoch), ...together];
        return this.#redis.countBasket(keys.length, ...keys, token, id, ...productIds);
      }),
    );
    return counted.every((result) => result === 1);
  }

  async settle({ token, epoch }: Turn, baskets: readonly UncountedBasket[]): Promise<boolean> {
    const ids = baskets.map(({ id }) => id);
    return (await this.#redis.settleBaskets(turnKey, countedKey(epoch), token, ...ids)) === 1;
  }

  async complete({ token, epoch }: Turn): Promise<boolean> {
    const keys = [turnKey, epochKey, buildingKey, garbageKey];
    const isDone = (await this.#redis.completeEpoch(...keys, token, epoch)) === 1;
    if (isDone) await this.#removeGarbage();
    return isDone;
  }

  async #removeGarbage(): Promise<void> {
    for (const epoch of await this.#redis.smembers(garbageKey)) {
      let place = '0';
      do {
        const match = `${prefix}${epoch}:*`;
        const [next, keys] = await this.#redis.scan(place, 'MATCH', match, 'COUNT', scanned);
        if (keys.length > 0) await this.#redis.unlink(keys);
        place = next;
      } while (place !== '0');
      await this.#redis.srem(garbageKey, epoch);
    }
  }
}
