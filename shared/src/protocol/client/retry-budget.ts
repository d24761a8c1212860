import type { Runtime } from '../../runtime.ts';

/** A retry for each this many calls, saved for at most `keptMs`, and a few a second regardless. */
const ratio = 0.2;
const keptMs = 10_000;
const alwaysPerSecond = 3;

/**
 * Bounds the retries of one target to a share of its calls, so that retries never multiply the
 * load on a service that is failing (Finagle's RetryBudget; the figures are Linkerd's defaults).
 */
export class RetryBudget {
  #tokens = alwaysPerSecond;
  #countedAt: number;

  constructor(runtime: Runtime) {
    this.#countedAt = runtime.now();
  }

  /** Each call, first tries only, adds its share. */
  deposit(now: number): void {
    this.#refill(now);
    this.#tokens += ratio;
  }

  /** Whether one more retry may be made; if so it is counted. */
  withdraw(now: number): boolean {
    this.#refill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** What was saved melts away within `keptMs`; the steady part comes in. */
  #refill(now: number): void {
    const passedMs = now - this.#countedAt;
    this.#countedAt = now;
    const kept = this.#tokens * Math.max(0, 1 - passedMs / keptMs);
    this.#tokens = Math.max(kept, Math.min(alwaysPerSecond, this.#tokens + passedMs / 333));
  }
}
