import type { CallPolicy } from '../policy.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { Latency } from './latency.ts';

/**
 * The health of one operation at one replica: its latency, its outlier ejection after consecutive
 * failures, and its circuit breaker. Other operations are not affected.
 *
 * The two detectors differ in what they do. Ejection needs few failures and only prefers other
 * replicas: no call is refused for it, and all replicas are used when most of them are ejected. An
 * open circuit refuses calls, also to the only replica, so it needs many failures in a window.
 */
export class OperationHealth {
  readonly latency: Latency;
  readonly #policy: CallPolicy;
  #breaker: CircuitBreaker;
  #failures = 0;
  #ejections = 0;
  #ejectedUntil = -Infinity;
  /** The replica has asked for no calls until then (`retryAfterMs`). */
  #busyUntil = -Infinity;

  constructor(policy: CallPolicy) {
    this.#policy = policy;
    this.#breaker = new CircuitBreaker(policy);
    this.latency = new Latency(policy);
  }

  /** Forgets earlier failures: the replica may be another process. */
  begin(): void {
    this.#breaker = new CircuitBreaker(this.#policy);
    this.#failures = 0;
    this.#ejections = 0;
    this.#ejectedUntil = -Infinity;
    this.#busyUntil = -Infinity;
  }

  /** A call is sent. */
  begun(now: number): void {
    this.#breaker.begun(now);
  }

  /** A call succeeded. */
  succeeded(now: number): void {
    this.#breaker.succeeded(now);
    this.#failures = 0;
    this.#ejections = 0;
  }

  /** A call failed. */
  failed(now: number): void {
    this.#breaker.failed(now);
    this.#countFailure(now);
  }

  /** A call failed on an input that had not failed before. */
  failedOnInput(now: number): void {
    this.#breaker.failedOnInput(now);
    this.#countFailure(now);
  }

  /** A call ended without showing success or failure. */
  inconclusive(now: number): void {
    this.#breaker.inconclusive(now);
  }

  #countFailure(now: number): void {
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
    this.inconclusive(now);
    this.#busyUntil = Math.max(this.#busyUntil, now + retryAfterMs);
  }

  /** Whether the circuit breaker lets a call pass. */
  allows(now: number): boolean {
    return this.#breaker.allows(now);
  }

  /** Whether other replicas are preferred for now. */
  isAvoided(now: number): boolean {
    return now < this.#busyUntil || this.isEjected(now);
  }

  /** Whether it is ejected for its failures. False when the next call may test it. */
  isEjected(now: number): boolean {
    return now < this.#ejectedUntil || !this.#breaker.allows(now);
  }
}
