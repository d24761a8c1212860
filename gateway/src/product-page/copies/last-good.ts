import { LRUCache } from 'lru-cache';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import { Changes } from '../changes.ts';
import type { CopyStore } from './copy-store.ts';
import { LogGeneration } from './log-generation.ts';
import { maxAgeMs } from '../policy.ts';
import type { Reading, SectionSource } from '../section-source.ts';

/** What is known of one section of one product. */
export interface Known<Facts> extends Reading<Facts> {
  readonly data: Buffer;
  /** When it was last so, on `Runtime.now`'s clock. */
  readonly asOf: number;
}

interface Entry<Facts> extends Known<Facts> {
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
 * The last good copies of one section: in this process, and behind that in a store that all
 * replicas share. Every answer and every event renews them; an older version never replaces a
 * newer one, and an answer that was asked for before a change is not kept. Bytes that have not
 * changed are neither read nor copied again.
 */
export class LastGood<Facts> {
  /** Where the copies come from. */
  readonly source: SectionSource<Facts>;
  /** Which copies in the shared store are of the log that this gateway follows. */
  readonly generation: LogGeneration;
  readonly #changes = new Changes();
  readonly #shared: CopyStore;
  readonly #runtime: Runtime;
  readonly #maxAgeMs: number;
  readonly #entries = new LRUCache<string, Entry<Facts>>({
    maxSize: maxBytes,
    sizeCalculation: ({ data }) => data.length + overheadBytes,
  });

  constructor(source: SectionSource<Facts>, shared: CopyStore, runtime: Runtime) {
    this.source = source;
    this.#shared = shared;
    this.#runtime = runtime;
    this.#maxAgeMs = maxAgeMs[source.name];
    this.generation = new LogGeneration(source.name, shared, runtime, () => this.clear());
  }

  /** How many changes it has heard of: to be noted before the service is asked. */
  get changes(): number {
    return this.#changes.count;
  }

  /**
   * Takes in a service's answer and returns what is known now: the answer, or what is newer; an
   * answer that is behind is as old as it says. One that was asked for when there were only
   * `changes`, and may be older than a later change, is returned and not kept.
   * Throws `BAD_REPLY` when the answer is not what the contract says.
   */
  learn(productId: string, answer: Buffer, changes: number, behindMs = 0): Known<Facts> {
    const data = this.source.dataOf(answer);
    return this.#changes.isSame(productId, changes)
      ? this.#take(productId, data, behindMs)
      : this.#overtaken(productId, data, behindMs);
  }

  /** Takes in an entity that an event brought, where there is a copy to renew. */
  refresh(productId: string, entity: object): void {
    const data = Buffer.from(JSON.stringify(entity));
    this.#changes.note(productId);
    if (this.#entries.has(productId)) {
      this.#take(productId, data, 0);
      return;
    }
    const present = this.generation.present;
    if (!present) return;
    const copy = { version: this.source.read(data).version, data };
    void this.#shared.refresh(this.#keyOf(productId), copy, present, this.#maxAgeMs);
  }

  /** The copy in this process, if it is recent enough. */
  peek(productId: string): Known<Facts> | undefined {
    const entry = this.#entries.get(productId);
    return entry && this.#runtime.now() - entry.asOf <= this.#maxAgeMs ? entry : undefined;
  }

  /** The newest copy that is recent enough, looked for no longer than the time that is left. */
  async find(productId: string, context: CallContext): Promise<Known<Facts> | undefined> {
    return this.peek(productId) ?? (await this.#fetchShared(productId, context));
  }

  /** Drops the copy in this process: the shared one may be newer, and is better than none. */
  drop(productId: string): void {
    this.#changes.note(productId);
    this.#entries.delete(productId);
  }

  /** Drops every copy of something that does not exist. */
  forget(productId: string): void {
    this.drop(productId);
    void this.#shared.forget([this.#keyOf(productId)]);
  }

  /** Drops all copies in this process. */
  clear(): void {
    this.#changes.clear();
    this.#entries.clear();
  }

  #keyOf(productId: string) {
    return `${this.source.name}:${productId}`;
  }

  #take(productId: string, data: Buffer, behindMs: number): Known<Facts> {
    const now = this.#runtime.now();
    const asOf = now - behindMs;
    const entry = this.#entries.get(productId);
    if (entry?.data.equals(data)) {
      entry.asOf = Math.max(entry.asOf, asOf);
      if (behindMs === 0) this.#share(productId, entry, now - this.#maxAgeMs * shareAgainAfter);
      return entry;
    }
    const reading = this.source.read(data);
    if (entry && (entry.version > reading.version || entry.asOf > asOf)) return entry;
    // An answer is a view of everything that arrived with it, so what is kept is copied.
    const taken = { ...reading, data: Buffer.from(data), asOf, sharedAt: -Infinity };
    this.#entries.set(productId, taken);
    // The other replicas would take it for what it is now.
    if (behindMs === 0) this.#share(productId, taken, now);
    return taken;
  }

  /** The newer one of an answer that was overtaken by a change and the present copy. */
  #overtaken(productId: string, data: Buffer, behindMs: number): Known<Facts> {
    const reading = this.source.read(data);
    const entry = this.peek(productId);
    if (entry && entry.version > reading.version) return entry;
    return { ...reading, data: Buffer.from(data), asOf: this.#runtime.now() - behindMs };
  }

  #share(productId: string, entry: Entry<Facts>, unlessSince: number) {
    if (entry.sharedAt >= unlessSince) return;
    const present = this.generation.present;
    if (!present) return;
    entry.sharedAt = this.#runtime.now();
    const { version, data } = entry;
    void this.#shared.keep(this.#keyOf(productId), { version, data }, present, this.#maxAgeMs);
  }

  async #fetchShared(productId: string, context: CallContext): Promise<Known<Facts> | undefined> {
    const remainingMs = context.remainingMs();
    if (remainingMs <= 0) return undefined;
    const { changes } = this;
    const copy = await this.#inTime(
      this.#shared.find(this.#keyOf(productId), this.#maxAgeMs),
      remainingMs,
    );
    if (!copy || !this.generation.isBelieved(copy.generation)) return undefined;
    const reading = this.#readable(copy.data);
    if (!reading) return undefined;
    const now = this.#runtime.now();
    const asOf = now - Math.max(0, copy.ageMs);
    const entry = { ...reading, data: copy.data, asOf, sharedAt: now };
    const meanwhile = this.peek(productId);
    if (meanwhile && meanwhile.version >= entry.version) return meanwhile;
    if (this.#changes.isSame(productId, changes)) this.#entries.set(productId, entry);
    return entry;
  }

  /** Another version of the gateway may have written what this one does not understand. */
  #readable(data: Buffer): Reading<Facts> | undefined {
    try {
      return this.source.read(data);
    } catch {
      return undefined;
    }
  }

  #inTime<T>(answer: Promise<T>, ms: number): Promise<T | undefined> {
    return new Promise((resolve) => {
      const cancel = this.#runtime.after(ms, () => resolve(undefined));
      void answer.then(resolve).finally(cancel);
    });
  }
}
