import type { CallPolicy } from '../policy.ts';

/** The weight of the newest answer in the average. */
const averageWeight = 0.1;

/**
 * The latency of answers: a moving average, and a decaying peak (after Finagle's Peak EWMA). A slow
 * answer raises the peak at once, and counts less as time passes.
 */
export class Latency {
  /** The exponential moving average; undefined before the first answer. */
  averageMs: number | undefined;
  readonly #decayMs: number;
  #peakMs: number | undefined;
  #stampedAt = 0;

  constructor({ latencyDecayMs }: Pick<CallPolicy, 'latencyDecayMs'>) {
    this.#decayMs = latencyDecayMs;
  }

  answered(tookMs: number, now: number): void {
    const averageMs = this.averageMs ?? tookMs;
    this.averageMs = averageMs + averageWeight * (tookMs - averageMs);
    this.waited(tookMs, now);
  }

  /** Counts a wait of `ms` for an answer, whether the answer came or not. */
  waited(ms: number, now: number): void {
    this.#peakMs = Math.max(ms, (this.#peakMs ?? 0) * this.#weight(now));
    this.#stampedAt = now;
  }

  /** The expected time to the next answer; undefined while nothing is known. */
  expectedMs(now: number): number | undefined {
    return this.#peakMs === undefined ? undefined : this.#peakMs * this.#weight(now);
  }

  /** The weight of the peak at `now`, which decays exponentially. */
  #weight(now: number): number {
    return Math.exp((this.#stampedAt - now) / this.#decayMs);
  }
}
