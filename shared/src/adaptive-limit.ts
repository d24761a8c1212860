import type { Cancel, Runtime } from './runtime.ts';

/** The range of a limit, and the delay above which it goes down. */
interface LimitOptions {
  readonly min: number;
  readonly max: number;
  /** The target for the queue delay, in milliseconds. */
  readonly queueDelayTargetMs: number;
}

/** How often the lateness of the event loop is sampled, and how many samples make an interval. */
const sampleMs = 20;
const samplesPerInterval = 5;

/** With fewer ends a queue cannot be told from slow work. */
const minEnds = 5;

/** The fastest time of a kind of work is forgotten after one to two of these. */
const memoryMs = 10_000;

/** The measurements of an interval; `peak` is the most work at a time. */
const newInterval = () => ({
  samplesLeft: samplesPerInterval,
  leastLateMs: Infinity,
  leastExtraMs: Infinity,
  ends: 0,
  peak: 0,
});

/** Additive increase, multiplicative decrease (Chiu and Jain, 1989). */
const increase = (limit: number) => limit + 1 + Math.floor(limit / 10);
const decrease = (limit: number) => Math.floor(limit * 0.8);

/**
 * Load shedding by an adaptive concurrency limit. It follows the queue delay, as in CoDel (RFC
 * 8289) its minimum over an interval: the larger of the least excess of work over the fastest of
 * its kind (as in TCP Vegas) and the least lateness of the event loop.
 */
export class AdaptiveLimit {
  readonly #runtime: Runtime;
  readonly #options: LimitOptions;
  readonly #noteTime: (kind: string, tookMs: number) => number;
  #value: number;
  #isSampling = false;
  #stopSampling: Cancel = () => undefined;
  #interval = newInterval();

  constructor(runtime: Runtime, options: LimitOptions) {
    this.#runtime = runtime;
    this.#options = options;
    this.#value = options.max;
    this.#noteTime = fastestTimes(runtime);
  }

  /** The present limit: an integer from `min` to `max`. */
  get value(): number {
    return this.#value;
  }

  /** The highest possible limit. */
  get max(): number {
    return this.#options.max;
  }

  /** Work has begun; `underWay` counts all present work, including it. */
  began(underWay: number): void {
    if (underWay > this.#interval.peak) this.#interval.peak = underWay;
    if (!this.#isSampling) this.#sample();
  }

  /** Work of a kind has ended after `tookMs`, with whatever result. */
  ended(kind: string, tookMs: number): void {
    this.#interval.ends += 1;
    const extraMs = tookMs - this.#noteTime(kind, tookMs);
    if (extraMs < this.#interval.leastExtraMs) this.#interval.leastExtraMs = extraMs;
  }

  /** Stops sampling until more work begins. */
  close(): void {
    this.#stopSampling();
    this.#isSampling = false;
  }

  /** Samples until there has been no work for an interval. */
  #sample(): void {
    this.#isSampling = true;
    const dueAt = this.#runtime.now() + sampleMs;
    this.#stopSampling = this.#runtime.after(sampleMs, () => {
      const interval = this.#interval;
      interval.leastLateMs = Math.min(interval.leastLateMs, this.#runtime.now() - dueAt);
      interval.samplesLeft -= 1;
      if (interval.samplesLeft === 0) this.#adapt();
      if (interval.samplesLeft === 0 && interval.peak === 0) this.#isSampling = false;
      else this.#sample();
    });
  }

  #adapt(): void {
    const { min, max, queueDelayTargetMs } = this.#options;
    const { leastLateMs, leastExtraMs, ends, peak } = this.#interval;
    const extraMs = ends < minEnds ? 0 : leastExtraMs;
    const isOverTarget = Math.max(extraMs, leastLateMs) > queueDelayTargetMs;
    // The unused part of the limit has caused no delay.
    const used = Math.min(this.#value, peak);
    if (isOverTarget && used > 0) this.#value = Math.max(min, decrease(used));
    else if (2 * used >= this.#value) this.#value = Math.min(max, increase(this.#value));
    this.#interval = newInterval();
  }
}

/** Keeps the fastest recent time of each kind of work: adds a time and returns the fastest. */
const fastestTimes = (runtime: Runtime) => {
  let beganAt = runtime.now();
  let before = new Map<string, number>();
  let present = new Map<string, number>();
  return (kind: string, tookMs: number): number => {
    const now = runtime.now();
    if (now - beganAt >= memoryMs) {
      before = present;
      present = new Map();
      beganAt = now;
    }
    const least = present.get(kind) ?? Infinity;
    if (tookMs < least) present.set(kind, tookMs);
    return Math.min(tookMs, least, before.get(kind) ?? Infinity);
  };
};
