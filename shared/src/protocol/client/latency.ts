import type { CallPolicy } from '../policy.ts';

/** How much the newest answer counts in the average. */
const averageWeight = 0.1;

/** A moving average in which a time is the newest; undefined: there was none before. */
export const averaged = (averageMs: number | undefined, tookMs: number): number =>
  averageMs === undefined ? tookMs : averageMs + averageWeight * (tookMs - averageMs);

/**
 * How long answers take: an average, and a peak that decays (after Finagle's Peak EWMA), in which a
 * slow answer counts at once, and less with time.
 */
export class Latency {
  readonly #decayMs: number;
  #averageMs: number | undefined;
  #peakMs: number | undefined;
  #stampedAt = 0;

  constructor({ latencyDecayMs }: Pick<CallPolicy, 'latencyDecayMs'>) {
    this.#decayMs = latencyDecayMs;
  }

  /** A moving average; undefined before the first answer. */
  get averageMs(): number | undefined {
    return this.#averageMs;
  }

  answered(tookMs: number, now: number): void {
    this.#averageMs = averaged(this.#averageMs, tookMs);
    this.waited(tookMs, now);
  }

  /** So long an answer was waited for, whether it came or not. */
  waited(ms: number, now: number): void {
    this.#peakMs = Math.max(ms, (this.#peakMs ?? 0) * this.#weight(now));
    this.#stampedAt = now;
  }

  /** The time that the next answer may take; undefined before one was waited for. */
  expectedMs(now: number): number | undefined {
    return this.#peakMs === undefined ? undefined : this.#peakMs * this.#weight(now);
  }

  /** The weight of the peak at `now`: it decays exponentially. */
  #weight(now: number): number {
    return Math.exp((this.#stampedAt - now) / this.#decayMs);
  }
}
