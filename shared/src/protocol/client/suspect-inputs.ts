/** How long an input is remembered, and how many per operation. */
const keptMs = 10_000;
const maxInputs = 1_000;

/** FNV-1a, 32 bits. A collision can only make a failure count less, never more. */
const hashOf = (text: string): number => {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  }
  return hash;
};

interface Remembered {
  readonly since: number;
  readonly hashes: Set<number>;
}

/**
 * The inputs on which an operation has failed lately, at any replica. Such an input may be at fault
 * itself, so it counts against a replica only once, until some replica has answered it.
 */
export class SuspectInputs {
  readonly #byOperation = new Map<string, Remembered>();

  /** Remembers an input that has failed; returns whether it had not failed before. */
  isNews(operation: string, input: string, now: number): boolean {
    const { hashes } = this.#rememberedOf(operation, now);
    const hash = hashOf(input);
    if (hashes.has(hash) || hashes.size >= maxInputs) return false;
    hashes.add(hash);
    return true;
  }

  /** An input was answered without such a failure: forgets it. */
  answered(operation: string, input: string, now: number): void {
    const known = this.#byOperation.get(operation);
    if (!known) return;
    if (now - known.since >= keptMs) this.#byOperation.delete(operation);
    else known.hashes.delete(hashOf(input));
  }

  #rememberedOf(operation: string, now: number): Remembered {
    const known = this.#byOperation.get(operation);
    if (known && now - known.since < keptMs) return known;
    const begun = { since: now, hashes: new Set<number>() };
    this.#byOperation.set(operation, begun);
    return begun;
  }
}
