/** How many marks are kept of what is still to be applied, and how far apart. */
const maxMarks = 16;
const markEveryMs = 500;

/**
 * The lag of a subscriber in time: how long ago it had last applied everything that was known at
 * that moment. A subscriber that is always busy, but never with old events, does not lag.
 */
export class Lag {
  #upToDateAt: number;
  #marks: { readonly seq: number; readonly at: number }[] = [];

  constructor(now: number) {
    this.#upToDateAt = now;
  }

  /** At `now` the log is known to reach up to `seq`. */
  heard(seq: number, now: number): void {
    const newest = this.#marks.at(-1);
    if (this.#marks.length >= maxMarks) return;
    if (newest && (newest.seq >= seq || now - newest.at < markEveryMs)) return;
    this.#marks.push({ seq, at: now });
  }

  /** Everything up to `seq` has been applied. */
  reached(seq: number): void {
    for (let mark = this.#marks[0]; mark && mark.seq <= seq; mark = this.#marks[0]) {
      this.#upToDateAt = mark.at;
      this.#marks.shift();
    }
  }

  /** All known events have been applied. */
  caughtUp(now: number): void {
    this.#upToDateAt = now;
    this.#marks = [];
  }

  /** The log is another one: earlier numbers mean nothing. */
  beginAgain(): void {
    this.#marks = [];
  }

  /** The lag in milliseconds. */
  ms(now: number): number {
    return now - this.#upToDateAt;
  }
}
