import { ServiceError } from '../../errors.ts';
import type { DeadLetter, DeadLetterStore } from './dead-letter-store.ts';

/**
 * As many events of one service may be in quarantine. More of them in so short a time are no bad
 * events but a bad consumer, which is better stopped than left to put all events aside.
 */
export const maxDeadLetters = 100;

/** What is shown of a quarantine to people and programs that look after it. */
export interface DeadLetterStatus {
  readonly count: number;
  /** Nothing more is applied until there is room: see `make replay`. */
  readonly isFull: boolean;
  readonly newest: DeadLetterSummary | undefined;
}

/** What is shown of an event in quarantine. */
export interface DeadLetterSummary {
  readonly type: string;
  readonly key: string;
  readonly seq: number;
  readonly reason: string;
}

/**
 * The events of one service that one process could not apply, written through to their store. It is
 * this process' own list: another replica may have applied one of them already, here it has not
 * been.
 */
export class DeadLetters {
  readonly #service: string;
  readonly #store: DeadLetterStore;
  #entries: ReadonlyMap<string, DeadLetter> | undefined;

  constructor(service: string, store: DeadLetterStore) {
    this.#service = service;
    this.#store = store;
  }

  /** Reads what is kept; before that it cannot be used. */
  async open(): Promise<void> {
    if (this.#entries) return;
    const kept = await this.#store.load(this.#service);
    this.#entries = new Map(kept.map((entry) => [entry.event.id, entry]));
  }

  get isFull(): boolean {
    return this.entries().length >= maxDeadLetters;
  }

  status(): DeadLetterStatus {
    const entries = this.entries();
    const newest = entries.at(-1);
    return {
      count: entries.length,
      isFull: this.isFull,
      newest: newest && factOf(newest),
    };
  }

  /** In the order in which they came. */
  entries(): readonly DeadLetter[] {
    return [...(this.#entries?.values() ?? [])];
  }

  has(id: string): boolean {
    return this.#entries?.has(id) ?? false;
  }

  /** Throws `OVERLOADED`, with nothing changed, when there is no room. */
  async put(entry: DeadLetter): Promise<void> {
    const { id } = entry.event;
    if (this.has(id)) return;
    if (this.isFull) {
      throw new ServiceError('OVERLOADED', 'the quarantine is full', { executed: 'no' });
    }
    await this.#store.put(this.#service, entry);
    this.#entries = new Map([...(this.#entries ?? []), [id, entry]]);
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#store.remove(this.#service, ids);
    const left = new Map(this.#entries);
    for (const id of ids) left.delete(id);
    this.#entries = left;
  }
}

const factOf = ({ event: { type, key, seq }, reason }: DeadLetter): DeadLetterSummary => ({
  type,
  key,
  seq,
  reason,
});
