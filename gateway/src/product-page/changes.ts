import { LRUCache } from 'lru-cache';

/** How many changed products are remembered: more in so short a time are as good as all. */
const maxChanged = 10_000;

/**
 * Counts changes, and remembers each product's last one for as long as it can matter. The count
 * from before a request tells whether the answer may be older than a change.
 */
export class Changes {
  /** The number of each product's last change. */
  readonly #last: LRUCache<string, number>;
  #count = 0;
  /** Everything before this change is gone. */
  #clearedAt = 0;

  constructor() {
    this.#last = new LRUCache({
      max: maxChanged,
      dispose: (change, _, reason) => {
        // The product that it changed is forgotten, so nothing from before it counts.
        if (reason === 'evict') this.#clearedAt = Math.max(this.#clearedAt, change);
      },
    });
  }

  /** How many changes there have been so far. */
  get count(): number {
    return this.#count;
  }

  /** A product has changed. */
  note(productId: string): void {
    this.#last.set(productId, ++this.#count);
  }

  /** Anything may have changed. */
  clear(): void {
    this.#clearedAt = ++this.#count;
  }

  /** Whether a product has not changed since there were `count` changes. */
  isSame(productId: string, count: number): boolean {
    return count >= this.#clearedAt && (this.#last.peek(productId) ?? 0) <= count;
  }
}
