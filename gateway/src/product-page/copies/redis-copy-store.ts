import { ReplyError } from 'ioredis';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Kit } from '@shop/shared/service/service';
import type { Copy, CopyStore, KeptCopy } from './copy-store.ts';

/** The recommendations' service keeps its own keys in the same Redis. */
const keyOf = (key: string) => `gateway:copy:${key}`;

/**
 * One step, so that of two replicas the one with the older copy never wins. The remaining time to
 * live is also what tells a copy's age, by the store's own clock.
 * KEYS: the copy. ARGV: version, data, maximum age, and '1' to write only over another copy.
 */
const keepScript = `
local kept = redis.call('HGET', KEYS[1], 'version')
if not kept and ARGV[4] == '1' then return 0 end
if kept and tonumber(kept) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'data', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

const found = z.tuple([
  z.tuple([z.null(), z.tuple([z.instanceof(Buffer), z.instanceof(Buffer)])]),
  z.tuple([z.null(), z.int()]),
]);

/** Copies in Redis, for all replicas of the gateway. */
export class RedisCopyStore implements CopyStore {
  readonly #redis: Redis;
  readonly #log: Kit['log'];
  #isRefusing = false;

  /** `redis` must fail at once while it is away, and not wait longer than 100 ms for an answer. */
  constructor(redis: Redis, log: Kit['log']) {
    this.#redis = redis;
    this.#log = log;
  }

  async find(key: string, maxAgeMs: number): Promise<KeptCopy | undefined> {
    const reads = this.#redis.pipeline();
    reads.hmgetBuffer(keyOf(key), 'version', 'data').pttl(keyOf(key));
    const { success, data: answers } = found.safeParse(await this.#orNothing(reads.exec()));
    if (!success) return undefined;
    const [[, [version, data]], [, remainingMs]] = answers;
    return { version: Number(version.toString()), data, ageMs: maxAgeMs - remainingMs };
  }

  async keep(key: string, copy: Copy, maxAgeMs: number): Promise<void> {
    await this.#write(key, [copy.version, copy.data, maxAgeMs, 0]);
  }

  async refresh(key: string, copy: Copy, maxAgeMs: number): Promise<void> {
    await this.#write(key, [copy.version, copy.data, maxAgeMs, 1]);
  }

  async forget(keys: readonly string[]): Promise<void> {
    await this.#orNothing(this.#redis.unlink(...keys.map(keyOf)));
  }

  async #write(key: string, values: readonly (Buffer | number)[]): Promise<void> {
    await this.#orNothing(this.#redis.eval(keepScript, 1, keyOf(key), ...values));
  }

  /** That Redis is away is known; that it refuses, for example as it is full, is worth a line. */
  async #orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
      const given = await answer;
      this.#isRefusing = false;
      return given;
    } catch (error) {
      if (error instanceof ReplyError && !this.#isRefusing) {
        this.#isRefusing = true;
        this.#log.warn({ store: 'redis', err: error }, 'shared copies are refused');
      }
      return undefined;
    }
  }
}
