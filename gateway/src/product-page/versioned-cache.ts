import { LRUCache } from 'lru-cache';
import { Changes } from './changes.ts';

interface Versioned {
  readonly version: number;
}

/**
 * Entries by id, kept true by events: an older version never replaces a newer one, and an answer
 * that was asked for before a change is not kept, since it may be the older one.
 */
export class VersionedCache<Entry extends Versioned> {
  readonly #changes = new Changes();
  readonly #entries: LRUCache<string, Entry>;

  constructor(options: LRUCache.Options<string, Entry, unknown>) {
    this.#entries = new LRUCache(options);
  }

  /** How many changes it has heard of: to be noted before a service is asked. */
  get changes(): number {
    return this.#changes.count;
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  /** Whether an id has not changed since there were only `changes`. */
  isSame(id: string, changes: number): boolean {
    return this.#changes.isSame(id, changes);
  }

  /**
   * Takes in an answer that was asked for when there were only `changes`. Returns the newest that
   * is known: what is kept, or the answer, which is not kept where its id has changed since.
   */
  put(id: string, entry: Entry, changes: number): Entry {
    const kept = this.#entries.peek(id);
    if (kept && kept.version > entry.version) return kept;
    if (this.#changes.isSame(id, changes)) this.#entries.set(id, entry);
    return entry;
  }

  /** An id has changed. */
  note(id: string): void {
    this.#changes.note(id);
  }

  /** An event brought an entry: it replaces an older one, and is not kept where there is none. */
  renew(id: string, entry: Entry): void {
    this.note(id);
    const kept = this.#entries.peek(id);
    if (kept && kept.version < entry.version) this.#entries.set(id, entry);
  }

  /** Drops an entry, also one that is on its way. */
  drop(id: string): void {
    this.note(id);
    this.#entries.delete(id);
  }

  /** Drops everything, also what is on its way. */
  clear(): void {
    this.#changes.clear();
    this.#entries.clear();
  }
}
