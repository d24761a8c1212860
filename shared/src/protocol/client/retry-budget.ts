import type { Runtime } from '../../runtime.ts';
import { type CallPolicy, defaultPolicy } from '../policy.ts';

/** Limits the retries to one service to a share of its calls, so that they cannot overload it. */
export class RetryBudget {
  readonly #policy: CallPolicy;
  #tokens: number;
  #countedAt: number;

  constructor(runtime: Runtime, policy: CallPolicy = defaultPolicy) {
    this.#policy = policy;
    this.#tokens = policy.retriesPerSecond;
    this.#countedAt = runtime.now();
  }

  /** The first try of each call adds its share of a retry. */
  deposit(now: number): void {
    this.#refill(now);
    this.#tokens += this.#policy.retryShare;
  }

  /** Takes one retry from the budget; false if none is left. */
  withdraw(now: number): boolean {
    this.#refill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Saved retries decay within `retryKeptMs`; `retriesPerSecond` are added. */
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
