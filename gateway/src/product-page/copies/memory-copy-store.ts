import { LRUCache } from 'lru-cache';
import type { Position } from '@shop/shared/events/event';
import type { Runtime } from '@shop/shared/runtime';
import { sectionOf } from './copy-store.ts';
import type { Copy, CopyStore, Generation, KeptCopy, Writing } from './copy-store.ts';

/** The size of a copy without its data. */
const overheadBytes = 300;

const maxBytes = 32 * 1_024 * 1_024;

interface Entry extends Copy {
  readonly generation: number;
  readonly since: number;
}

const none: Generation = { number: 0, position: undefined };

/** The copies of a gateway without other replicas. */
export class MemoryCopyStore implements CopyStore {
  readonly #now: () => number;
  readonly #newest = new Map<string, Generation>();
  readonly #entries = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    sizeCalculation: ({ data }) => data.length + overheadBytes,
  });

  constructor({ now }: Pick<Runtime, 'now'>) {
    this.#now = now;
  }

  async find(key: string, maxAgeMs: number): Promise<KeptCopy | undefined> {
    const entry = this.#entries.get(key);
    if (!entry || entry.generation < this.#newestOf(key).number) return undefined;
    const { since, ...copy } = entry;
    const ageMs = this.#now() - since;
    return ageMs <= maxAgeMs ? { ...copy, ageMs } : undefined;
  }

  async keep(key: string, copy: Copy, writing: Writing): Promise<void> {
    const newest = this.#newestOf(key);
    const { number, position, onlyReplaces, onLater } = writing;
    if (newest.number > number) return onLater(newest.number);
    const isFurther = (newest.position?.seq ?? -1) < (position?.seq ?? -1);
    if (newest.number < number || isFurther) {
      this.#newest.set(sectionOf(key), { number, position });
    }
    const kept = this.#entries.peek(key);
    if (!kept && onlyReplaces) return;
    if (kept && kept.generation > number) return;
    if (kept?.generation === number && kept.version > copy.version) return;
    this.#entries.set(key, { ...copy, generation: number, since: this.#now() });
  }

  async forget(key: string): Promise<void> {
    this.#entries.delete(key);
  }

  async newest(section: string): Promise<Generation> {
    return this.#newest.get(section) ?? none;
  }

  async begin(section: string, after: number, position: Position): Promise<number> {
    const { number } = await this.newest(section);
    if (number > after) return number;
    this.#newest.set(section, { number: after + 1, position });
    return after + 1;
  }

  #newestOf(key: string): Generation {
    return this.#newest.get(sectionOf(key)) ?? none;
  }
}
