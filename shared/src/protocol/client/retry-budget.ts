import type { Runtime } from '../../runtime.ts';
import { type CallPolicy, defaultPolicy } from '../policy.ts';

/**
 * Bounds the retries of one target to a share of its calls, so that retries never multiply the
 * load on a service that is failing.
 */
export class RetryBudget {
  readonly #policy: CallPolicy;
  #tokens: number;
  #countedAt: number;

  constructor(runtime: Runtime, policy: CallPolicy = defaultPolicy) {
    this.#policy = policy;
    this.#tokens = policy.retriesPerSecond;
    this.#countedAt = runtime.now();
  }

  /** Each call, first tries only, adds its share. */
  deposit(now: number): void {
    this.#refill(now);
    this.#tokens += this.#policy.retryShare;
  }

  /** Whether one more retry may be made; if so it is counted. */
  withdraw(now: number): boolean {
    this.#refill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** What was saved melts away within `retryKeptMs`; the steady part comes in. */
  #refill(now: number): void {
    const { retryKeptMs, retriesPerSecond } = this.#policy;
    const passedMs = now - this.#countedAt;
    this.#countedAt = now;
    const kept = this.#tokens * Math.max(0, 1 - passedMs / retryKeptMs);
    this.#tokens = Math.max(
      kept,
      Math.min(retriesPerSecond, this.#tokens + (passedMs * retriesPerSecond) / 1_000),
    );
  }
}
