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
    this.#last = new LRUCache({
      max: maxRemembered,
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
