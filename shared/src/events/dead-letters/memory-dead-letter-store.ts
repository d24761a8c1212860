import type { DeadLetter, DeadLetterStore } from './dead-letter-store.ts';

/** Dead letters in memory, for a consumer whose cursor is in memory as well. */
export const createMemoryDeadLetterStore = (): DeadLetterStore => {
  const kept = new Map<string, Map<string, DeadLetter>>();
  const lettersOf = (service: string) => {
    const letters = kept.get(service) ?? new Map<string, DeadLetter>();
    kept.set(service, letters);
    return letters;
  };
  return {
    load: async (service) =>
      [...lettersOf(service).values()].toSorted((a, b) => a.event.seq - b.event.seq),
    async put(service, letter) {
      const letters = lettersOf(service);
      if (!letters.has(letter.event.id)) letters.set(letter.event.id, letter);
    },
    async remove(service, ids) {
      for (const id of ids) lettersOf(service).delete(id);
    },
  };
};
