import { LRUCache } from 'lru-cache';

/** The most changes that are remembered; older ones count as changes of everything. */
const maxRemembered = 20_000;

/**
 * Counts changes and remembers the last one of each key. The count from before a request tells
 * whether its answer may be older than a change.
 */
export class Changes {
  /** The number of the last change of each key. */
  readonly #last: LRUCache<string, number>;
  #count = 0;
  /** Answers from before this change are not current, whatever their key. */
  #clearedAt = 0;

  constructor() {
    // `max` would allocate the room for all of them at once, in each of many caches.
    this.#last = new LRUCache({
      maxSize: maxRemembered,
      sizeCalculation: () => 1,
      dispose: (change, _, reason) => {
        if (reason === 'evict') this.#clearedAt = Math.max(this.#clearedAt, change);
      },
    });
  }

  /** The number of changes so far. */
  get heard(): number {
    return this.#count;
  }

  /** Notes a change of a key. */
  note(key: string): void {
    this.#last.set(key, ++this.#count);
  }

  /** Notes that anything may have changed. */
  clear(): void {
    this.#clearedAt = ++this.#count;
  }

  /** Whether a key has not changed since there were `heard` changes. */
  isCurrent(key: string, heard: number): boolean {
    return heard >= this.#clearedAt && (this.#last.peek(key) ?? 0) <= heard;
  }
}

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
