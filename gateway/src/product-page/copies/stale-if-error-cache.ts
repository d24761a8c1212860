import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Reading, SectionData } from '../page.ts';
import type { SectionDefinition } from '../section.ts';
import { VersionedCache } from '../versioned-cache.ts';
import type { CopyStore } from './copy-store.ts';
import { LogGeneration } from './log-generation.ts';

/** The data of one section of one product, and its version. */
type Copied = SectionData & Reading;

interface Entry extends Copied {
  asOf: number;
  /** When it was last written to the shared store. */
  sharedAt: number;
  /** Whether it is from an answer or an event, and not from another gateway, before an event. */
  isOwn: boolean;
}

/** The size of an entry without its data. */
const overheadBytes = 500;

/** The limit for each section, in this process. */
const maxBytes = 8 * 1_024 * 1_024;

/** An unchanged copy is shared again after this part of its greatest age. */
const shareAgainAfter = 0.1;

/**
 * The last good copies of one section, shown if its service fails (`stale-if-error`). They are in
 * this process, and in a store that all replicas share. Every answer and every event renews them.
 * Unchanged bytes are neither parsed nor copied again.
 */
export class StaleIfErrorCache {
  readonly section: SectionDefinition;
  /** Tells which shared copies belong to the log that this gateway follows. */
  readonly generation: LogGeneration;
  readonly #shared: CopyStore;
  readonly #runtime: Runtime;
  readonly #maxAgeMs: number;
  readonly #copies = new VersionedCache<Entry>({
    maxSize: maxBytes,
    sizeCalculation: ({ data }) => data.length + overheadBytes,
  });

  constructor(section: SectionDefinition, shared: CopyStore, runtime: Runtime) {
    this.section = section;
    this.#shared = shared;
    this.#runtime = runtime;
    this.#maxAgeMs = section.maxStaleMs;
    this.generation = new LogGeneration(section.name, shared, runtime, () => this.clear());
  }

  /** The number of changes so far, to be noted before a call. */
  get heard(): number {
    return this.#copies.heard;
  }

  /**
   * Takes an answer that was requested after `heard` changes and lags by `behindMs`. Returns the
   * newest known data. An answer that may be older than a change is returned but not cached.
   * Throws `BAD_REPLY` if the answer violates the contract.
   */
  learn(productId: string, answer: Buffer, heard: number, behindMs = 0): Copied {
    return this.#take(productId, this.section.pick(answer), heard, behindMs);
  }

  /** Takes the data of an event, if there is a copy to renew. */
  renew(productId: string, entity: unknown): void {
    const data = Buffer.from(JSON.stringify(entity));
    this.#copies.note(productId);
    if (this.#copies.get(productId)) {
      this.#take(productId, data, this.heard, 0);
      return;
    }
    const present = this.generation.present;
    if (!present) return;
    const copy = { version: this.section.read(data).version, data };
    const writing = { ...present, onlyReplaces: true };
    void this.#shared.keep(this.#keyOf(productId), copy, writing, this.#maxAgeMs);
  }

  /** The copy in this process, unless it is too old. */
  peek(productId: string): Copied | undefined {
    const entry = this.#copies.get(productId);
    return entry && this.#runtime.now() - entry.asOf <= this.#maxAgeMs ? entry : undefined;
  }

  /** The copy in this process, if it is as good as an answer while the events do not lag. */
  fresh(productId: string): Copied | undefined {
    const { freshMs = 0 } = this.section;
    if (freshMs === 0) return undefined;
    const entry = this.#copies.get(productId);
    const isFresh = entry?.isOwn && this.#runtime.now() - entry.asOf < freshMs;
    return isFresh ? entry : undefined;
  }

  /** The newest copy that is not too old; gives up when the time of the context is over. */
  async find(productId: string, context: CallContext): Promise<Copied | undefined> {
    return this.peek(productId) ?? (await this.#fetchShared(productId, context));
  }

  /** Drops the copy in this process; the shared one may be newer, and is better than none. */
  drop(productId: string): void {
    this.#copies.drop(productId);
  }

  /** Drops all copies of a product, which does not exist, or of which something is withdrawn. */
  forget(productId: string): void {
    this.drop(productId);
    void this.#shared.forget(this.#keyOf(productId));
  }

  /** Drops all copies in this process. */
  clear(): void {
    this.#copies.clear();
  }

  #keyOf(productId: string) {
    return `${this.section.name}:${productId}`;
  }

  #take(productId: string, data: Buffer, heard: number, behindMs: number): Copied {
    const now = this.#runtime.now();
    const asOf = now - behindMs;
    const isCurrent = this.#copies.isCurrent(productId, heard);
    const kept = isCurrent ? this.#copies.get(productId) : undefined;
    if (kept?.data.equals(data)) {
      kept.asOf = Math.max(kept.asOf, asOf);
      kept.isOwn = true;
      if (behindMs === 0) this.#share(productId, kept, now - this.#maxAgeMs * shareAgainAfter);
      return kept;
    }
    const reading = this.section.read(data);
    if (kept && kept.asOf > asOf) return kept;
    // An answer is a slice of all bytes that arrived with it, which a copy does not retain.
    const taken = { ...reading, data: Buffer.from(data), asOf, sharedAt: -Infinity, isOwn: true };
    const newest = this.#copies.put(productId, taken, heard);
    // Other replicas would not know that the answer lags.
    if (newest === taken && isCurrent && behindMs === 0) this.#share(productId, taken, now);
    return newest;
  }

  #share(productId: string, entry: Entry, unlessSince: number) {
    if (entry.sharedAt >= unlessSince) return;
    const present = this.generation.present;
    if (!present) return;
    entry.sharedAt = this.#runtime.now();
    const { version, data } = entry;
    void this.#shared.keep(this.#keyOf(productId), { version, data }, present, this.#maxAgeMs);
  }

  async #fetchShared(productId: string, context: CallContext): Promise<Copied | undefined> {
    const remainingMs = context.remainingMs();
    if (remainingMs <= 0) return undefined;
    const { heard } = this;
    const shared = this.#shared.find(this.#keyOf(productId), this.#maxAgeMs);
    const copy = await this.#withTimeout(shared, remainingMs);
    if (!copy || !this.generation.isBelieved(copy.generation)) return undefined;
    const reading = this.#readable(copy.data);
    if (!reading) return undefined;
    const now = this.#runtime.now();
    const asOf = now - Math.max(0, copy.ageMs);
    const meanwhile = this.peek(productId);
    if (meanwhile && meanwhile.version >= reading.version) return meanwhile;
    const taken = { ...reading, data: copy.data, asOf, sharedAt: now, isOwn: false };
    return this.#copies.put(productId, taken, heard);
  }

  /** The reading of a copy; undefined if another version of the gateway wrote it differently. */
  #readable(data: Buffer): Reading | undefined {
    try {
      return this.section.read(data);
    } catch {
      return undefined;
    }
  }

  #withTimeout<T>(answer: Promise<T>, ms: number): Promise<T | undefined> {
    return new Promise((resolve) => {
      const cancel = this.#runtime.after(ms, () => resolve(undefined));
      void answer.then(resolve).finally(cancel);
    });
  }
}
