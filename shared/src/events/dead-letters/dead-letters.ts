import { ServiceError } from '../../errors.ts';
import type { DeadLetter, DeadLetterStore } from './dead-letter-store.ts';

/**
 * The limit of dead letters of one service. More of them mean a faulty consumer rather than faulty
 * events: it is better to stop than to dead-letter every event.
 */
export const maxDeadLetters = 100;

/** The state of the dead letters, for operators. */
export interface DeadLetterStatus {
  readonly count: number;
  /** Whether the limit is reached: no events are applied until there is room (`make replay`). */
  readonly isFull: boolean;
  readonly newest: DeadLetterSummary | undefined;
}

/** A dead letter as it is shown to operators. */
interface DeadLetterSummary {
  readonly type: string;
  readonly key: string;
  readonly seq: number;
  readonly reason: string;
}

/**
 * The dead letters of one service in one process, written through to their store. The list belongs
 * to this process: another replica may have applied one of the events already.
 */
export class DeadLetters {
  readonly #service: string;
  readonly #store: DeadLetterStore;
  #entries: ReadonlyMap<string, DeadLetter> | undefined;

  constructor(service: string, store: DeadLetterStore) {
    this.#service = service;
    this.#store = store;
  }

  /** Loads the stored dead letters; must be called first. */
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

  /** All dead letters, in the order in which they were added. */
  entries(): readonly DeadLetter[] {
    return [...(this.#entries?.values() ?? [])];
  }

  has(id: string): boolean {
    return this.#entries?.has(id) ?? false;
  }

  /** Adds a dead letter. Throws `OVERLOADED`, with nothing changed, if the limit is reached. */
  async put(entry: DeadLetter): Promise<void> {
    const { id } = entry.event;
    if (this.has(id)) return;
    if (this.isFull) {
      throw new ServiceError('OVERLOADED', 'the limit of dead letters is reached', {
        executed: 'no',
      });
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
