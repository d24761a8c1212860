import type { QuarantinedEvent, QuarantineStore } from './quarantine-store.ts';

/** For a consumer whose cursor is in memory as well. */
export class MemoryQuarantineStore implements QuarantineStore {
  readonly #kept = new Map<string, Map<string, QuarantinedEvent>>();

  async load(service: string): Promise<readonly QuarantinedEvent[]> {
    return [...this.#of(service).values()].toSorted((a, b) => a.event.seq - b.event.seq);
  }

  async put(service: string, entry: QuarantinedEvent): Promise<void> {
    const kept = this.#of(service);
    if (!kept.has(entry.event.id)) kept.set(entry.event.id, entry);
  }

  async remove(service: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#of(service).delete(id);
  }

  #of(service: string): Map<string, QuarantinedEvent> {
    const kept = this.#kept.get(service) ?? new Map<string, QuarantinedEvent>();
    this.#kept.set(service, kept);
    return kept;
  }
}
