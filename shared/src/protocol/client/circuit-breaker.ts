import { type CallPolicy, defaultPolicy } from '../policy.ts';

/** Inputs that must fail half-open calls to open the circuit again: one may be at fault itself. */
const minFailedInputs = 2;

/**
 * A circuit breaker (Nygard, Release It!, 2007) for one operation at one replica. Closed: all calls
 * pass, and their failures are counted in a window. Open: no calls pass. Half-open: a few calls
 * pass and decide whether it closes or opens again, for twice as long. It applies also to the only
 * replica, because a call to it would only wait in vain.
 */
export class CircuitBreaker {
  readonly #policy: CallPolicy;
  #windowAt = -Infinity;
  #calls = 0;
  #failures = 0;
  /** How often in a row the circuit has opened; 0 while it is closed. */
  #openings = 0;
  #openUntil = -Infinity;
  #lastHalfOpenAt = -Infinity;
  /** Half-open calls without a result so far. */
  #pending = 0;
  #successes = 0;
  /** Half-open calls that failed because of their input. */
  #failedInputs = 0;

  constructor(policy: CallPolicy = defaultPolicy) {
    this.#policy = policy;
  }

  /** Whether one more call may pass. */
  allows(now: number): boolean {
    if (this.#openings === 0) return true;
    if (now < this.#openUntil) return false;
    return this.#pending < this.#policy.halfOpenCalls || this.#isLost(now);
  }

  /** A call is sent: one that was allowed, or an urgent one that passes regardless. */
  begun(now: number): void {
    if (this.#openings === 0 || now < this.#openUntil) return;
    if (this.#isLost(now)) this.#pending = 0;
    this.#lastHalfOpenAt = now;
    this.#pending += 1;
  }

  /** A call succeeded. */
  succeeded(now: number): void {
    if (this.#openings === 0) return this.#count(0, now);
    if (now < this.#openUntil) return;
    this.#pending = Math.max(0, this.#pending - 1);
    this.#successes += 1;
    if (this.#successes >= this.#policy.halfOpenCalls) this.#openings = 0;
  }

  /**
   * A call failed, perhaps because of its input, which had not failed before (`isByInput`): then a
   * half-open call keeps its place, so that an operation that fails on all gets no extra calls.
   */
  failed(now: number, isByInput = false): void {
    if (this.#openings === 0) return this.#count(1, now);
    if (now < this.#openUntil) return;
    if (isByInput) this.#failedInputs += 1;
    if (!isByInput || this.#failedInputs >= minFailedInputs) this.#open(now);
  }

  /** A call ended without showing success or failure: a half-open one frees its place. */
  inconclusive(now: number): void {
    if (this.#openings === 0 || now < this.#openUntil) return;
    this.#pending = Math.max(0, this.#pending - 1);
  }

  /** Half-open calls that never got a result must not keep their places for ever. */
  #isLost(now: number): boolean {
    return now - this.#lastHalfOpenAt >= this.#policy.openMs;
  }

  /**
   * Evaluates the window when it has enough calls and time. Only a failure may open the circuit,
   * not the first success after a bad time. A window that is too old is void.
   */
  #count(failures: 0 | 1, now: number): void {
    const { minWindowCalls, minWindowMs, failureRatio, windowMs } = this.#policy;
    if (this.#calls === 0 || now - this.#windowAt >= windowMs) this.#openWindow(now);
    this.#calls += 1;
    this.#failures += failures;
    if (this.#calls < minWindowCalls || now - this.#windowAt < minWindowMs) return;
    if (this.#failures < failureRatio * this.#calls) this.#openWindow(now);
    else if (failures > 0) this.#open(now);
  }

  #openWindow(now: number): void {
    this.#windowAt = now;
    this.#calls = 0;
    this.#failures = 0;
  }

  #open(now: number): void {
    const { openMs, maxOpenMs } = this.#policy;
    this.#openUntil = now + Math.min(maxOpenMs, openMs * 2 ** this.#openings);
    this.#openings += 1;
    this.#openWindow(now);
    this.#pending = 0;
    this.#successes = 0;
    this.#failedInputs = 0;
  }
}
