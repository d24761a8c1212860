import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Reading, SectionDefinition } from '../section.ts';
import { VersionedCache } from '../versioned-cache.ts';
import type { CopyStore } from './copy-store.ts';
import { LogGeneration } from './log-generation.ts';

/** What is known of one section of one product. */
export interface Copied extends Reading {
  readonly data: Buffer;
  /** When it was last so, on `Runtime.now`'s clock. */
  readonly asOf: number;
}

interface Entry extends Copied {
  asOf: number;
  /** When the other replicas were last told. */
  sharedAt: number;
}

/** What an entry takes besides its data. */
const overheadBytes = 500;

/** Of each section, in this process. */
const maxBytes = 8 * 1_024 * 1_024;

/** An unchanged copy is told to the others again after this part of the age that is allowed. */
const shareAgainAfter = 0.1;

/**
 * The last good copies of one section, shown where its service fails (`stale-if-error`): in this
 * process, and behind that in a store that all replicas share. Every answer and every event renews
 * them. Bytes that have not changed are neither read nor copied again.
 */
export class StaleIfErrorCache {
  /** The section that the copies are of. */
  readonly section: SectionDefinition;
  /** Which copies in the shared store are of the log that this gateway follows. */
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

  /** How many changes it has heard of: to be noted before the service is asked. */
  get changes(): number {
    return this.#copies.changes;
  }

  /**
   * Takes in a service's answer and returns what is known now: the answer, or what is newer; an
   * answer that is behind is as old as it says. One that was asked for when there were only
   * `changes`, and may be older than a later change, is returned and not kept.
   * Throws `BAD_REPLY` when the answer is not what the contract says.
   */
  learn(productId: string, answer: Buffer, changes: number, behindMs = 0): Copied {
    return this.#take(productId, this.section.pick(answer), changes, behindMs);
  }

  /** Takes in data that an event brought, where there is a copy to renew. */
  renew(productId: string, entity: unknown): void {
    const data = Buffer.from(JSON.stringify(entity));
    this.#copies.note(productId);
    if (this.#copies.get(productId)) {
      this.#take(productId, data, this.changes, 0);
      return;
    }
    const present = this.generation.present;
    if (!present) return;
    const copy = { version: this.section.read(data).version, data };
    void this.#shared.refresh(this.#keyOf(productId), copy, present, this.#maxAgeMs);
  }

  /** The copy in this process, if it is recent enough. */
  peek(productId: string): Copied | undefined {
    const entry = this.#copies.get(productId);
    return entry && this.#runtime.now() - entry.asOf <= this.#maxAgeMs ? entry : undefined;
  }

  /** The newest copy that is recent enough, looked for no longer than the time that is left. */
  async find(productId: string, context: CallContext): Promise<Copied | undefined> {
    return this.peek(productId) ?? (await this.#fetchShared(productId, context));
  }

  /** Drops the copy in this process: the shared one may be newer, and is better than none. */
  drop(productId: string): void {
    this.#copies.drop(productId);
  }

  /** Drops every copy of something that does not exist. */
  forget(productId: string): void {
    this.drop(productId);
    void this.#shared.forget([this.#keyOf(productId)]);
  }

  /** Drops all copies in this process. */
  clear(): void {
    this.#copies.clear();
  }

  #keyOf(productId: string) {
    return `${this.section.name}:${productId}`;
  }

  #take(productId: string, data: Buffer, changes: number, behindMs: number): Copied {
    const now = this.#runtime.now();
    const asOf = now - behindMs;
    const isSame = this.#copies.isSame(productId, changes);
    const kept = isSame ? this.#copies.get(productId) : undefined;
    if (kept?.data.equals(data)) {
      kept.asOf = Math.max(kept.asOf, asOf);
      if (behindMs === 0) this.#share(productId, kept, now - this.#maxAgeMs * shareAgainAfter);
      return kept;
    }
    const reading = this.section.read(data);
    if (kept && kept.asOf > asOf) return kept;
    // An answer is a view of everything that arrived with it, so what is kept is copied.
    const taken = { ...reading, data: Buffer.from(data), asOf, sharedAt: -Infinity };
    const newest = this.#copies.put(productId, taken, changes);
    // The other replicas would take what is behind for what it is now.
    if (newest === taken && isSame && behindMs === 0) this.#share(productId, taken, now);
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
    const { changes } = this;
    const copy = await this.#withTimeout(
      this.#shared.find(this.#keyOf(productId), this.#maxAgeMs),
      remainingMs,
    );
    if (!copy || !this.generation.isBelieved(copy.generation)) return undefined;
    const reading = this.#readable(copy.data);
    if (!reading) return undefined;
    const now = this.#runtime.now();
    const asOf = now - Math.max(0, copy.ageMs);
    const meanwhile = this.peek(productId);
    if (meanwhile && meanwhile.version >= reading.version) return meanwhile;
    return this.#copies.put(
      productId,
      { ...reading, data: copy.data, asOf, sharedAt: now },
      changes,
    );
  }

  /** Another version of the gateway may have written what this one does not understand. */
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
