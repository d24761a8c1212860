import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Position, cursorPosition } from '@shop/shared/events/event';
import { codeOf } from '@shop/shared/service/driver-error';
import { redisFailureOf } from '@shop/shared/service/redis-failures';
import type { Kit } from '@shop/shared/service/service';
import { sectionOf } from './copy-store.ts';
import type { Copy, CopyStore, Generation, KeptCopy, Writing } from './copy-store.ts';

/** The prefix separates copies from the gateway's counters, which may be in the same Redis. */
const keyOf = (key: string) => `gateway:copy:${key}`;

/** The key of a section's newest generation; the key of a copy also has an id. */
const newestOf = (section: string) => `gateway:copy:${section}`;

/**
 * Stores a copy atomically, so that an older one never replaces a newer one. The remaining time to
 * live also gives the age of a copy, by the clock of the store.
 * KEYS: the copy, its section's newest generation. ARGV: generation, version, data, maximum age,
 * '1' to only replace a copy, and the epoch and number that the log has reached, if any.
 */
const keepScript = `
local generation = tonumber(ARGV[1])
local newest = redis.call('HMGET', KEYS[2], 'generation', 'seq')
local number = tonumber(newest[1] or '0')
if number > generation then return number end
if ARGV[6] ~= '' and (number < generation or tonumber(newest[2] or '-1') < tonumber(ARGV[7])) then
  redis.call('HSET', KEYS[2], 'generation', ARGV[1], 'epoch', ARGV[6], 'seq', ARGV[7])
end
local kept = redis.call('HMGET', KEYS[1], 'generation', 'version')
if not kept[1] and ARGV[5] == '1' then return generation end
if kept[1] then
  local ofKept = tonumber(kept[1])
  if ofKept > generation then return generation end
  if ofKept == generation and tonumber(kept[2]) > tonumber(ARGV[2]) then return generation end
end
redis.call('HSET', KEYS[1], 'generation', ARGV[1], 'version', ARGV[2], 'data', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return generation`;

/** KEYS: a section's newest generation. ARGV: the previous number, and the position of the log. */
const beginScript = `
local number = tonumber(redis.call('HGET', KEYS[1], 'generation') or '0')
if number > tonumber(ARGV[1]) then return number end
local next = tonumber(ARGV[1]) + 1
redis.call('HSET', KEYS[1], 'generation', next, 'epoch', ARGV[2], 'seq', ARGV[3])
return next`;

type Deed = 'find' | 'keep' | 'forget';

const bytes = z.instanceof(Buffer);

const found = z.tuple([
  z.tuple([z.null(), z.tuple([bytes, bytes, bytes])]),
  z.tuple([z.null(), z.int()]),
  z.tuple([z.null(), z.string().nullable()]),
]);

const newest = z.union([
  z
    .tuple([z.null(), z.null(), z.null()])
    .transform((): Generation => ({ number: 0, position: undefined })),
  z
    .tuple([z.coerce.number(), cursorPosition.shape.epoch, z.coerce.number()])
    .transform(([ofNewest, epoch, seq]): Generation => ({
      number: ofNewest,
      position: { epoch, seq },
    })),
]);

/** Whether Redis is available but refuses a command: it is full, or denies access. */
const isRefusal = (error: unknown) => ['refused', 'fault'].includes(redisFailureOf(error));

/** Copies in Redis, shared by all replicas of the gateway. */
export class RedisCopyStore implements CopyStore {
  readonly #redis: Redis;
  readonly #log: Kit['log'];
  readonly #refused = new Set<Deed>();

  /** `redis` must fail at once while disconnected, and wait at most 100 ms for an answer. */
  constructor(redis: Redis, log: Kit['log']) {
    this.#redis = redis;
    this.#log = log;
  }

  async find(key: string, maxAgeMs: number): Promise<KeptCopy | undefined> {
    const reads = this.#redis.pipeline();
    reads.hmgetBuffer(keyOf(key), 'generation', 'version', 'data').pttl(keyOf(key));
    reads.hget(newestOf(sectionOf(key)), 'generation');
    const answers = found.safeParse(await this.#orNothing('find', this.#answersOf(reads)));
    if (!answers.success) return undefined;
    const [[, [generation, version, data]], [, remainingMs], [, ofNewest]] = answers.data;
    const copy = { generation: Number(`${generation}`), version: Number(`${version}`), data };
    if (copy.generation < Number(ofNewest ?? 0)) return undefined;
    return { ...copy, ageMs: maxAgeMs - remainingMs };
  }

  async keep(
    key: string,
    { version, data }: Copy,
    { number, position, onlyReplaces, onLater }: Writing,
    maxAgeMs: number,
  ): Promise<void> {
    const keys = [keyOf(key), newestOf(sectionOf(key))];
    const log = [position?.epoch ?? '', position?.seq ?? 0];
    const values = [number, version, data, maxAgeMs, onlyReplaces ? 1 : 0, ...log];
    const written = this.#redis.eval(keepScript, 2, ...keys, ...values);
    const ofNewest = await this.#orNothing('keep', written);
    if (typeof ofNewest === 'number' && ofNewest > number) onLater(ofNewest);
  }

  async newest(section: string): Promise<Generation | undefined> {
    const kept = this.#redis.hmget(newestOf(section), 'generation', 'epoch', 'seq');
    return newest.safeParse(await this.#orNothing('find', kept)).data;
  }

  async begin(section: string, after: number, { epoch, seq }: Position) {
    const key = newestOf(section);
    const begun = this.#redis.eval(beginScript, 1, key, after, epoch, seq);
    return z.int().safeParse(await this.#orNothing('keep', begun)).data;
  }

  async forget(key: string): Promise<void> {
    await this.#orNothing('forget', this.#redis.unlink(keyOf(key)));
  }

  /** Throws the first error of a pipeline, which resolves with its errors. */
  async #answersOf(reads: ReturnType<Redis['pipeline']>): Promise<unknown> {
    const answers = await reads.exec();
    const [refusal] = answers?.find(([error]) => error) ?? [];
    if (refusal) throw refusal;
    return answers;
  }

  /**
   * Turns errors into undefined. An outage is logged elsewhere. A refusal is logged once for each
   * kind of command until one succeeds, as a full store refuses only writes. The error is not
   * logged, as it contains the copy.
   */
  async #orNothing<T>(deed: Deed, answer: Promise<T>): Promise<T | undefined> {
    try {
      const given = await answer;
      this.#refused.delete(deed);
      return given;
    } catch (error) {
      if (isRefusal(error) && !this.#refused.has(deed)) {
        this.#refused.add(deed);
        this.#log.warn({ store: 'cache', deed, code: codeOf(error) }, 'shared copies are refused');
      }
      return undefined;
    }
  }
}
