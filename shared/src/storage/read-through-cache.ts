import type { Runtime } from '../runtime.ts';

/** Options of `ReadThroughCache`. */
interface ReadThroughOptions<T> {
  readonly runtime: Runtime;
  /** After this time a value is still given, and read again for later calls. */
  readonly freshMs: number;
  /** After this time a value is not given any more. */
  readonly maxAgeMs: number;
  /** The most keys that have a value: the oldest makes room. */
  readonly maxKeys: number;
  /** Reads the value of a key. Must end within a deadline of its own: it serves many callers. */
  readonly read: (key: string) => Promise<T>;
}

interface Entry<T> {
  value: Promise<T>;
  /** When the value was asked for, and when a newer one was last asked for. */
  readAt: number;
  triedAt: number;
}

/**
 * A cache in this process of what is expensive to read. Calls for the same key share one reading
 * (request coalescing). A value older than `freshMs` is given while the next is read
 * (stale-while-revalidate), also where that fails (stale-if-error), up to `maxAgeMs`.
 */
export class ReadThroughCache<T> {
  readonly #options: ReadThroughOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();

  constructor(options: ReadThroughOptions<T>) {
    this.#options = options;
  }

  /** Rejects with the error of a reading that is waited for; the next call reads again. */
  get(key: string): Promise<T> {
    const { runtime, freshMs, maxAgeMs, read } = this.#options;
    const now = runtime.now();
    const entry = this.#entries.get(key);
    if (!entry || now - entry.readAt >= maxAgeMs) {
      return this.#begin(key, { value: read(key), readAt: now, triedAt: now });
    }
    if (now - entry.triedAt >= freshMs) {
      entry.triedAt = now;
      const next = read(key);
      next.then(
        () => Object.assign(entry, { value: next, readAt: now }),
        () => undefined,
      );
    }
    return entry.value;
  }

  /** Forgets a value: the next call reads it. A reading that is under way is not kept either. */
  drop(key: string): void {
    this.#entries.delete(key);
  }

  #begin(key: string, entry: Entry<T>): Promise<T> {
    const entries = this.#entries;
    entries.delete(key);
    for (const oldest of entries.keys()) {
      if (entries.size < this.#options.maxKeys) break;
      entries.delete(oldest);
    }
    entries.set(key, entry);
    entry.value.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    return entry.value;
  }
}
