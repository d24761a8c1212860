import type { CallPolicy } from '../policy.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { Latency } from './latency.ts';

/**
 * The health of one operation at one replica: its latency, its outlier ejection after consecutive
 * failures, and its circuit breaker. Other operations are not affected.
 *
 * Ejection needs few failures, and only makes clients prefer other replicas; all replicas are used
 * when most are ejected. An open circuit refuses calls, also to the only replica, so it needs many
 * failures in a window.
 */
export class OperationHealth {
  readonly latency: Latency;
  readonly breaker: CircuitBreaker;
  readonly #policy: CallPolicy;
  #failures = 0;
  #ejections = 0;
  #ejectedUntil = -Infinity;
  /** The replica has asked for no calls until then (`retryAfterMs`). */
  #busyUntil = -Infinity;

  /** `latency` is known already where only earlier failures are forgotten. */
  constructor(policy: CallPolicy, latency = new Latency(policy)) {
    this.#policy = policy;
    this.breaker = new CircuitBreaker(policy);
    this.latency = latency;
  }

  /** A call succeeded. */
  succeeded(now: number): void {
    this.breaker.succeeded(now);
    this.#failures = 0;
    this.#ejections = 0;
  }

  /** A call failed; `isByInput` as in `CircuitBreaker.failed`. */
  failed(now: number, isByInput = false): void {
    this.breaker.failed(now, isByInput);
    // Calls that were in flight when the replica was ejected show nothing new.
    if (now < this.#ejectedUntil) return;
    const { ejectAfter, ejectionMs, maxEjectionMs } = this.#policy;
    this.#failures += 1;
    if (this.#failures < ejectAfter) return;
    // After the ejection a single failure ejects it again.
    this.#failures = ejectAfter - 1;
    this.#ejections += 1;
    this.#ejectedUntil = now + Math.min(maxEjectionMs, ejectionMs * this.#ejections);
  }

  /** The replica shed the call: others are preferred until `retryAfterMs` have passed. */
  refused(retryAfterMs: number, now: number): void {
    this.breaker.inconclusive(now);
    this.#busyUntil = Math.max(this.#busyUntil, now + retryAfterMs);
  }

  /** Whether other replicas are preferred for now. */
  isAvoided(now: number): boolean {
    return now < this.#busyUntil || this.isEjected(now);
  }

  /** Whether it is ejected for its failures. False when the next call may test it. */
  isEjected(now: number): boolean {
    return now < this.#ejectedUntil || !this.breaker.allows(now);
  }
}
