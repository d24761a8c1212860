/** All that is left to chance in one run, from one seed (Mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e37_79b1) ^ 0x5bd1_e995) >>> 0;
  }

  /** From 0 to below 1. */
  readonly next = (): number => {
    this.#state = (this.#state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };

  /** The generator's state: two runs that differ in one draw differ in this. */
  get state(): number {
    return this.#state;
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  between(min: number, max: number): number {
    return min + (max - min) * this.next();
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor((max - min + 1) * this.next());
  }

  /** One of several; there must be one. */
  oneOf<T>(all: readonly T[]): T {
    const one = all[Math.floor(all.length * this.next())];
    if (one === undefined) throw new Error('nothing to choose from');
    return one;
  }

  /** Each of them with the same probability, in their order. */
  some<T>(all: readonly T[], probability: number): readonly T[] {
    return all.filter(() => this.happens(probability));
  }
}
