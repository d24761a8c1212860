import { LRUCache } from 'lru-cache';
import { toServiceError } from '@shop/shared/errors';
import type { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';

/** What many ids gave. */
export interface Batch<Value> {
  /** Without the ids that are unknown, and those that could not be asked for. */
  readonly found: ReadonlyMap<string, Value>;
  /** Why some could not be asked for. */
  readonly failure: ServiceError | undefined;
  /** Above 0 where values are shown that may have been changed for so long. */
  readonly behindMs: number;
}

export interface BatchCacheOptions<Value> {
  /** One call for many ids, at most 100. The answer leaves out ids that nobody knows. */
  readonly fetch: (ids: string[], context: CallContext) => Promise<readonly Value[]>;
  readonly maxEntries: number;
  /** How long an entry is good without an event that renews it. */
  readonly maxAgeMs: number;
  /** How far behind the events are that keep entries true; 0 where they are not. */
  readonly behindMs: () => number;
}

interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** Ids that were asked for, and of them those that changed before the answer came. */
interface Flight {
  readonly ids: ReadonlySet<string>;
  readonly changed: Set<string>;
}

/**
 * Values by id, fetched many at a time and kept true by events. What is fetched is not kept when
 * an event about it came first: the answer may be the older one. While events are behind, all is
 * asked for, and what is kept stands in where that fails.
 */
export class BatchCache<Value extends Versioned> {
  readonly #fetch: BatchCacheOptions<Value>['fetch'];
  readonly #behindMs: BatchCacheOptions<Value>['behindMs'];
  readonly #flights = new Set<Flight>();
  readonly #values: LRUCache<string, Value>;

  constructor({ now }: Runtime, options: BatchCacheOptions<Value>) {
    const { fetch, maxEntries, maxAgeMs, behindMs } = options;
    this.#fetch = fetch;
    this.#behindMs = behindMs;
    this.#values = new LRUCache({ max: maxEntries, ttl: maxAgeMs, perf: { now } });
  }

  /** The values of `ids`, asking for those that are not here. Fails only in part, never as a whole. */
  async many(ids: readonly string[], context: CallContext): Promise<Batch<Value>> {
    const behindMs = this.#behindMs();
    const found = new Map<string, Value>();
    const missing = new Set<string>();
    for (const id of ids) {
      const value = this.#values.get(id);
      if (value) found.set(id, value);
      if (!value || behindMs > 0) missing.add(id);
    }
    if (missing.size === 0) return { found, failure: undefined, behindMs: 0 };
    try {
      const loaded = await this.#load(missing, context);
      if (behindMs > 0) found.clear();
      for (const value of loaded) found.set(value.id, value);
      return { found, failure: undefined, behindMs: 0 };
    } catch (error) {
      const failure = toServiceError(error);
      return { found, failure, behindMs: found.size > 0 ? behindMs : 0 };
    }
  }

  /** An event brought a newer value. */
  changed(value: Value): void {
    for (const { ids, changed } of this.#flights) if (ids.has(value.id)) changed.add(value.id);
    const kept = this.#values.peek(value.id);
    if (kept && kept.version < value.version) this.#values.set(value.id, value);
  }

  /** Drops everything, also what is on its way. */
  clear(): void {
    for (const { ids, changed } of this.#flights) for (const id of ids) changed.add(id);
    this.#values.clear();
  }

  async #load(ids: ReadonlySet<string>, context: CallContext): Promise<readonly Value[]> {
    const flight: Flight = { ids, changed: new Set() };
    this.#flights.add(flight);
    try {
      const values = await this.#fetch([...ids], context);
      for (const value of values) {
        const kept = this.#values.peek(value.id);
        const isNewest = !kept || kept.version <= value.version;
        if (isNewest && !flight.changed.has(value.id)) this.#values.set(value.id, value);
      }
      return values;
    } finally {
      this.#flights.delete(flight);
    }
  }
}
