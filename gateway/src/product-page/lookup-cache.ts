import { toServiceError } from '@shop/shared/errors';
import type { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Clients } from '../clients.ts';
import type { Lookup, LookupEntry } from './lookup.ts';
import { VersionedCache } from './versioned-cache.ts';

/** About 2 KB each at most. */
const maxEntries = 10_000;

/** What many ids gave. */
export interface Batch<Value> {
  /** Without the ids that are unknown, and those that could not be asked for. */
  readonly found: ReadonlyMap<string, LookupEntry<Value>>;
  /** Why some could not be asked for. */
  readonly failure: ServiceError | undefined;
  /** Above 0 where entries are shown that may have been changed for so long. */
  readonly behindMs: number;
}

/** What a cache of entities works with. */
interface LookupParts {
  readonly runtime: Runtime;
  readonly clients: Clients;
  /** How far behind the events of a service are; 0 where they are not. */
  readonly behindMs: (service?: string) => number;
}

/**
 * Entities by id, fetched many at a time and kept true by events. While these are behind, all is
 * asked for, and what is kept stands in where that fails.
 */
class LookupCache<Value> {
  readonly #parts: LookupParts;
  readonly #lookup: Lookup<Value>;
  readonly #entries: VersionedCache<LookupEntry<Value>>;

  constructor(parts: LookupParts, lookup: Lookup<Value>) {
    this.#parts = parts;
    this.#lookup = lookup;
    const { now } = parts.runtime;
    const { maxAgeMs } = lookup;
    this.#entries = new VersionedCache({ max: maxEntries, ttl: maxAgeMs, perf: { now } });
  }

  /**
   * The entries of `ids`; asks for those that are not here. Fails only in part, never as a whole.
   */
  async many(ids: readonly string[], context: CallContext): Promise<Batch<Value>> {
    const behindMs = this.#parts.behindMs(this.#lookup.contract.service);
    const found = new Map<string, LookupEntry<Value>>();
    const missing = new Set<string>();
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry) found.set(id, entry);
      if (!entry || behindMs > 0) missing.add(id);
    }
    if (missing.size === 0) return { found, failure: undefined, behindMs: 0 };
    try {
      const loaded = await this.#load([...missing], context);
      if (behindMs > 0) found.clear();
      for (const entry of loaded) found.set(entry.id, entry);
      return { found, failure: undefined, behindMs: 0 };
    } catch (error) {
      const failure = toServiceError(error);
      return { found, failure, behindMs: found.size > 0 ? behindMs : 0 };
    }
  }

  /** An event brought a newer entry. */
  renew(entry: LookupEntry<Value>): void {
    this.#entries.renew(entry.id, entry);
  }

  /** Drops everything, also what is on its way. */
  clear(): void {
    this.#entries.clear();
  }

  async #load(ids: string[], context: CallContext): Promise<readonly LookupEntry<Value>[]> {
    const { changes } = this.#entries;
    const entries = await this.#lookup.fetch(this.#parts.clients, ids, context);
    return entries.map((entry) => this.#entries.put(entry.id, entry, changes));
  }
}

/** A cache as those see it who use it. */
type OpenLookup<Value> = Pick<LookupCache<Value>, 'many' | 'renew' | 'clear'>;

/** The caches of all lookups that anybody uses, one for each. */
export class Lookups {
  readonly #parts: LookupParts;
  readonly #opened = new Map<Lookup, OpenLookup<unknown>>();

  constructor(parts: LookupParts) {
    this.#parts = parts;
  }

  /** The cache of a lookup. */
  of<Value>(lookup: Lookup<Value>): OpenLookup<Value> {
    // The cache under a lookup was made for that lookup.
    const opened = this.#opened.get(lookup) as OpenLookup<Value> | undefined;
    const cache = opened ?? new LookupCache(this.#parts, lookup);
    this.#opened.set(lookup, cache);
    return cache;
  }

  /** Those that follow the events of a service. */
  following(service: string): readonly Lookup[] {
    return [...this.#opened.keys()].filter(({ contract }) => contract.service === service);
  }
}
