import type { Redis } from 'ioredis';
import { ServiceError } from '@shop/shared/errors';
import { type SessionStore, type StoredSession, storedSession } from './session-store.ts';

/** The prefix separates sessions from the gateway's counters in the same Redis. */
const keyOf = (key: string) => `gateway:session:${key}`;

/** A command that failed: Redis is away, or full. Nothing is known about the session then. */
const unavailable = (cause: unknown): never => {
  const message = 'sign-ins cannot be checked right now: please try again in a moment';
  throw new ServiceError('UNAVAILABLE', message, { executed: 'no', cause });
};

/** Sessions in Redis, shared by all replicas of the gateway. */
export class RedisSessionStore implements SessionStore {
  readonly #redis: Redis;

  /** `redis` must fail at once while disconnected, and evict nothing. */
  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async find(key: string, keptMs: number): Promise<StoredSession | undefined> {
    const kept = await this.#redis.getex(keyOf(key), 'PX', keptMs).catch(unavailable);
    return kept === null ? undefined : storedSession.safeParse(JSON.parse(kept)).data;
  }

  async put(key: string, session: StoredSession, keptMs: number): Promise<void> {
    await this.#redis.set(keyOf(key), JSON.stringify(session), 'PX', keptMs).catch(unavailable);
  }

  async forget(key: string): Promise<void> {
    await this.#redis.unlink(keyOf(key)).catch(unavailable);
  }
}
