import { LRUCache } from 'lru-cache';
import type { Runtime } from '@shop/shared/runtime';
import type { Copy, CopyStore, KeptCopy } from './copy-store.ts';

/** What a kept copy takes besides its data. */
const overheadBytes = 300;

const maxBytes = 32 * 1_024 * 1_024;

interface Entry {
  readonly copy: Copy;
  readonly since: number;
}

/** Copies of a gateway that has no replicas to share them with. */
export class MemoryCopyStore implements CopyStore {
  readonly #now: () => number;
  readonly #entries = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    sizeCalculation: ({ copy }) => copy.data.length + overheadBytes,
  });

  constructor({ now }: Pick<Runtime, 'now'>) {
    this.#now = now;
  }

  async find(key: string, maxAgeMs: number): Promise<KeptCopy | undefined> {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const ageMs = this.#now() - entry.since;
    return ageMs <= maxAgeMs ? { ...entry.copy, ageMs } : undefined;
  }

  async keep(key: string, copy: Copy): Promise<void> {
    const kept = this.#entries.peek(key)?.copy;
    if (kept && kept.version > copy.version) return;
    this.#entries.set(key, { copy, since: this.#now() });
  }

  async refresh(key: string, copy: Copy): Promise<void> {
    if (this.#entries.has(key)) await this.keep(key, copy);
  }

  async forget(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#entries.delete(key);
  }
}
