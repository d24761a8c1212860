interface Mark {
  readonly seq: number;
  readonly at: number;
}

/** So many places, so far apart, are remembered of what is still to be applied. */
const maxMarks = 16;
const markEveryMs = 500;

/**
 * The lag of a subscriber in time: how long ago it had last applied everything that was known at
 * that moment. A subscriber that is always busy, but never with old events, does not lag.
 */
export class Lag {
  #sureOf: number;
  #marks: Mark[] = [];

  constructor(now: number) {
    this.#sureOf = now;
  }

  /** The log goes up to `seq`, as is known at `now`. */
  heard(seq: number, now: number): void {
    const newest = this.#marks.at(-1);
    if (this.#marks.length >= maxMarks) return;
    if (newest && (newest.seq >= seq || now - newest.at < markEveryMs)) return;
    this.#marks.push({ seq, at: now });
  }

  /** Everything up to `seq` has been applied. */
  reached(seq: number): void {
    for (let mark = this.#marks[0]; mark && mark.seq <= seq; mark = this.#marks[0]) {
      this.#sureOf = mark.at;
      this.#marks.shift();
    }
  }

  /** Nothing that is known is left to apply. */
  caughtUp(now: number): void {
    this.#sureOf = now;
    this.#marks = [];
  }

  /** The numbers of before mean nothing any more: it is another log. */
  beginAgain(): void {
    this.#marks = [];
  }

  ms(now: number): number {
    return now - this.#sureOf;
  }
}
