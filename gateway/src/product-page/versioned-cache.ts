import { LRUCache } from 'lru-cache';
import { Changes } from './changes.ts';

/**
 * Entries by id that events keep current. An older version never replaces a newer one. An answer
 * that was requested before a change is not cached, as it may be older than the change.
 */
export class VersionedCache<Entry extends { readonly version: number }> extends Changes {
  readonly #entries: LRUCache<string, Entry>;

  constructor(options: LRUCache.Options<string, Entry, unknown>) {
    super();
    this.#entries = new LRUCache(options);
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  /**
   * Takes an answer that was requested after `heard` changes. Returns the newest known entry. An
   * answer is returned but not cached if its id has changed since.
   */
  put(id: string, entry: Entry, heard: number): Entry {
    const kept = this.#entries.peek(id);
    if (kept && kept.version > entry.version) return kept;
    if (this.isCurrent(id, heard)) this.#entries.set(id, entry);
    return entry;
  }

  /** Takes the entry of an event: it replaces an older one, and is ignored if there is none. */
  renew(id: string, entry: Entry): void {
    this.note(id);
    const kept = this.#entries.peek(id);
    if (kept && kept.version < entry.version) this.#entries.set(id, entry);
  }

  /** Drops an entry, and ignores answers for it that are under way. */
  drop(id: string): void {
    this.note(id);
    this.#entries.delete(id);
  }

  /** Drops everything, and ignores all answers that are under way. */
  override clear(): void {
    super.clear();
    this.#entries.clear();
  }
}
