/** How much the newest answer counts in the average. */
const weight = 0.1;

/** Counts the answers of a replica and averages how long they take. */
export class AnswerTimes {
  #count = 0;
  #averageMs: number | undefined;

  get count(): number {
    return this.#count;
  }

  /** A moving average; undefined before the first answer. */
  get averageMs(): number | undefined {
    return this.#averageMs;
  }

  add(tookMs: number): void {
    this.#count += 1;
    this.#averageMs =
      this.#averageMs === undefined
        ? tookMs
        : this.#averageMs + weight * (tookMs - this.#averageMs);
  }
}
