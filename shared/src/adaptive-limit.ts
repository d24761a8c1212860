import type { Cancel, Runtime } from './runtime.ts';

/** How far a limit may go, and when it goes down. */
export interface LimitOptions {
  readonly min: number;
  readonly max: number;
  /** How long work may stand in line, in milliseconds. */
  readonly queueDelayTargetMs: number;
}

/** How often it is looked at whether the process is late, and how many looks make an interval. */
const lookMs = 20;
const looks = 5;

/** From a few ends one cannot tell a line from a slow piece of work. */
const minEnds = 5;

/** The least time that a kind of work took is forgotten within two of these. */
const memoryMs = 10_000;

/** Additive increase, multiplicative decrease (Chiu and Jain, 1989). */
const increase = (limit: number) => limit + 1 + Math.floor(limit / 10);
const decrease = (limit: number) => Math.floor(limit * 0.8);

/**
 * How much may be under way at a time, which follows the time that work stands in line. What stands
 * is what even the luckiest had to wait in an interval (CoDel, RFC 8289): the least by which pieces
 * of work took longer than the fastest of their kind (as in TCP Vegas), or the least by which the
 * event loop was late. A burst that passes changes nothing.
 */
export class AdaptiveLimit {
  readonly #runtime: Runtime;
  readonly #options: LimitOptions;
  readonly #fastest: FastestTimes;
  #value: number;
  #isLooking = false;
  #stopLooking: Cancel = () => undefined;
  #looksLeft = looks;
  #leastLateMs = Infinity;
  #leastExtraMs = Infinity;
  #ends = 0;
  /** The most that was under way at a time. */
  #peak = 0;

  constructor(runtime: Runtime, options: LimitOptions) {
    this.#runtime = runtime;
    this.#options = options;
    this.#value = options.max;
    this.#fastest = new FastestTimes(runtime);
  }

  /** The limit at present: an integer from `min` to `max`. */
  get value(): number {
    return this.#value;
  }

  /** The highest that it can be. */
  get max(): number {
    return this.#options.max;
  }

  /** Work has begun and is one of so many under way. */
  began(underWay: number): void {
    if (underWay > this.#peak) this.#peak = underWay;
    if (!this.#isLooking) this.#look();
  }

  /** Work of a kind has ended and took so long, whatever has come of it. */
  ended(kind: string, tookMs: number): void {
    this.#ends += 1;
    const extraMs = tookMs - this.#fastest.note(kind, tookMs);
    if (extraMs < this.#leastExtraMs) this.#leastExtraMs = extraMs;
  }

  /** Looks at nothing until more work begins. */
  close(): void {
    this.#stopLooking();
    this.#isLooking = false;
  }

  /** Looks again and again, until nothing has been under way for an interval. */
  #look(): void {
    this.#isLooking = true;
    const dueAt = this.#runtime.now() + lookMs;
    this.#stopLooking = this.#runtime.after(lookMs, () => {
      this.#leastLateMs = Math.min(this.#leastLateMs, this.#runtime.now() - dueAt);
      this.#looksLeft -= 1;
      const isIdle = this.#looksLeft === 0 && this.#peak === 0;
      if (this.#looksLeft === 0) this.#adapt();
      if (isIdle) this.#isLooking = false;
      else this.#look();
    });
  }

  #adapt(): void {
    const { min, max, queueDelayTargetMs } = this.#options;
    const extraMs = this.#ends < minEnds ? 0 : this.#leastExtraMs;
    const isStanding = Math.max(extraMs, this.#leastLateMs) > queueDelayTargetMs;
    // What was not used has made nobody wait.
    const used = Math.min(this.#value, this.#peak);
    if (isStanding && used > 0) this.#value = Math.max(min, decrease(used));
    else if (2 * used >= this.#value) this.#value = Math.min(max, increase(this.#value));
    this.#looksLeft = looks;
    this.#leastLateMs = Infinity;
    this.#leastExtraMs = Infinity;
    this.#ends = 0;
    this.#peak = 0;
  }
}

/** The least time that each kind of work took lately. */
class FastestTimes {
  readonly #runtime: Runtime;
  #beganAt: number;
  #before = new Map<string, number>();
  #now = new Map<string, number>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#beganAt = runtime.now();
  }

  /** Notes a time and returns the least. */
  note(kind: string, tookMs: number): number {
    const now = this.#runtime.now();
    if (now - this.#beganAt >= memoryMs) {
      this.#before = this.#now;
      this.#now = new Map();
      this.#beganAt = now;
    }
    const least = this.#now.get(kind) ?? Infinity;
    if (tookMs < least) this.#now.set(kind, tookMs);
    return Math.min(tookMs, least, this.#before.get(kind) ?? Infinity);
  }
}
