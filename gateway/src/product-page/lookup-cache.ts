import { type ServiceError, toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Clients } from '../clients.ts';
import type { Lookup, LookupEntry } from './lookup.ts';
import { VersionedCache } from './versioned-cache.ts';

/** Each takes about 2 KB at most. */
const maxEntries = 10_000;

/** The entries of many ids. */
export interface Batch<Value> {
  /** Without unknown ids, and ids that could not be requested. */
  readonly found: ReadonlyMap<string, LookupEntry<Value>>;
  /** Why some ids could not be requested. */
  readonly failure: ServiceError | undefined;
  /** How long ago entries may have changed; 0 if all are current. */
  readonly behindMs: number;
}

interface LookupParts {
  readonly runtime: Runtime;
  readonly clients: Clients;
  /** How far the events of a service lag; 0 if they do not. */
  readonly behindMs: (service?: string) => number;
}

/**
 * Makes a cache of entities by id, which are fetched many at a time and kept current by events.
 * While the events lag, all entities are requested, and cached ones are used if that fails.
 */
const createLookupCache = <Value>(
  { runtime: { now }, clients, behindMs: lagOf }: LookupParts,
  { contract, maxAgeMs, fetch }: Lookup<Value>,
) => {
  const entries = new VersionedCache<LookupEntry<Value>>({
    // As in `Changes`: `max` would allocate the room for all of them at once.
    maxSize: maxEntries,
    sizeCalculation: () => 1,
    ttl: maxAgeMs,
    perf: { now },
  });

  return {
    /** The entries of `ids`; requests those that are not cached. Never rejects. */
    async many(ids: readonly string[], context: CallContext): Promise<Batch<Value>> {
      const behindMs = lagOf(contract.service);
      const found = new Map<string, LookupEntry<Value>>();
      const missing = new Set<string>();
      for (const id of ids) {
        const entry = entries.get(id);
        if (entry) found.set(id, entry);
        if (!entry || behindMs > 0) missing.add(id);
      }
      if (missing.size === 0) return { found, failure: undefined, behindMs: 0 };
      try {
        const { heard } = entries;
        const loaded = await fetch(clients, [...missing], context);
        if (behindMs > 0) found.clear();
        for (const entry of loaded) found.set(entry.id, entries.put(entry.id, entry, heard));
        return { found, failure: undefined, behindMs: 0 };
      } catch (error) {
        return { found, failure: toServiceError(error), behindMs: found.size > 0 ? behindMs : 0 };
      }
    },
    /** Takes the entry of an event. */
    renew(entry: LookupEntry<Value>): void {
      entries.renew(entry.id, entry);
    },
    /** Drops everything, and ignores all answers that are under way. */
    clear: (): void => entries.clear(),
  };
};
type LookupCache<Value> = ReturnType<typeof createLookupCache<Value>>;

/** Makes the caches of all lookups that are used, one for each. */
export const createLookups = (parts: LookupParts) => {
  const opened = new Map<Lookup, LookupCache<unknown>>();
  return {
    /** The cache of a lookup. */
    of: <Value>(lookup: Lookup<Value>): LookupCache<Value> => {
      // The cache of a lookup was made for it.
      const known = opened.get(lookup) as LookupCache<Value> | undefined;
      const cache = known ?? createLookupCache(parts, lookup);
      opened.set(lookup, cache);
      return cache;
    },
    /** The used lookups that follow the events of a service. */
    following: (service: string): readonly Lookup[] =>
      [...opened.keys()].filter(({ contract }) => contract.service === service),
  };
};
export type Lookups = ReturnType<typeof createLookups>;
