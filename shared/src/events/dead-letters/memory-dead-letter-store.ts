import type { DeadLetter, DeadLetterStore } from './dead-letter-store.ts';

/** Dead letters in memory, for a consumer whose cursor is in memory as well. */
export class MemoryDeadLetterStore implements DeadLetterStore {
  readonly #kept = new Map<string, Map<string, DeadLetter>>();

  async load(service: string): Promise<readonly DeadLetter[]> {
    return [...this.#of(service).values()].toSorted((a, b) => a.event.seq - b.event.seq);
  }

  async put(service: string, entry: DeadLetter): Promise<void> {
    const kept = this.#of(service);
    if (!kept.has(entry.event.id)) kept.set(entry.event.id, entry);
  }

  async remove(service: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#of(service).delete(id);
  }

  #of(service: string): Map<string, DeadLetter> {
    const kept = this.#kept.get(service) ?? new Map<string, DeadLetter>();
    this.#kept.set(service, kept);
    return kept;
  }
}
