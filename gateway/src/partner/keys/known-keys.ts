import { LRUCache } from 'lru-cache';
import { ServiceError } from '@shop/shared/errors';
import { type Runtime, relaxed } from '@shop/shared/runtime';
import type { PartnerKey } from '../contract.ts';
import type { PartnerKeys } from './partner-keys.ts';

/** How long a key may be used without being looked up: a revoked one ends everywhere within it. */
export const renewAfterMs = 2_000;

/** How long the keys of late are good while their store does not answer. */
export const goodWithoutStoreMs = 15 * 60_000;

/** The most keys that are known in this process. */
const maxKnown = 1_000;

interface Known {
  readonly key: PartnerKey | undefined;
  /** On `Runtime.now`'s clock. */
  readonly readAt: number;
}

/** The keys that are in use here: see `createKnownKeys`. */
export type KnownKeys = ReturnType<typeof createKnownKeys>;

/**
 * Keeps the keys that are in use in this process, and looks each up again after `renewAfterMs`.
 * While the store does not answer, they are good for `goodWithoutStoreMs` since the last time.
 */
export const createKnownKeys = (store: Pick<PartnerKeys, 'find'>, runtime: Runtime) => {
  const { now } = runtime;
  const lookUp = async (hash: string): Promise<Known> => ({
    readAt: now(),
    key: await store.find(hash),
  });
  const known = new LRUCache<string, Known>({
    max: maxKnown,
    ttl: relaxed(runtime, renewAfterMs),
    ttlResolution: 0,
    perf: { now },
    fetchMethod: lookUp,
    noDeleteOnFetchRejection: true,
  });

  /** The hashes of keys that were good at their last request, also when all are to be read anew. */
  const inUse = new LRUCache<string, true>({ max: maxKnown });

  const peek = (hash: string) => known.peek(hash, { allowStale: true });

  /** The key as it was read last, while that is good; else throws the error. */
  const orKept = (hash: string, error: unknown): Known | Promise<Known> => {
    // The cache gave the lookup up, as its place was cleared or taken: nothing is wrong.
    if (!(error instanceof ServiceError)) return lookUp(hash);
    const kept = peek(hash);
    if (kept && now() - kept.readAt <= goodWithoutStoreMs) return kept;
    throw error;
  };

  return {
    /** Whether a key was in use here a moment ago. */
    has: (hash: string): boolean => inUse.has(hash),
    /**
     * The key with a hash; undefined where there is none. Throws `UNAVAILABLE` where the store does
     * not answer, and the key is not known, or has been for too long.
     */
    async find(hash: string): Promise<PartnerKey | undefined> {
      const found = await known.fetch(hash).catch((error: unknown) => orKept(hash, error));
      // Unknown keys are not cached.
      if (!found?.key) known.delete(hash);
      if (found?.key?.revokedAt === null) inUse.set(hash, true);
      else inUse.delete(hash);
      return found?.key;
    },
    /** Forgets all, so that each is looked up: a key has been revoked here. */
    clear: (): void => known.clear(),
  };
};
