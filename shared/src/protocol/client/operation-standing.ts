import type { CallPolicy } from '../policy.ts';
import { Breaker } from './breaker.ts';
import { Latency } from './latency.ts';

/**
 * The record of one operation at a replica: how fast it is answered, and whether it fails. It says
 * nothing of other operations.
 */
export class OperationStanding {
  readonly latency: Latency;
  readonly #policy: CallPolicy;
  #breaker: Breaker;
  #failures = 0;
  #ejections = 0;
  #outUntil = -Infinity;
  /** It has asked to be left to others until then. */
  #busyUntil = -Infinity;

  constructor(policy: CallPolicy) {
    this.#policy = policy;
    this.#breaker = new Breaker(policy);
    this.latency = new Latency(policy);
  }

  /** Earlier failures do not count any more. */
  begin(): void {
    this.#breaker = new Breaker(this.#policy);
    this.#failures = 0;
    this.#ejections = 0;
    this.#outUntil = -Infinity;
    this.#busyUntil = -Infinity;
  }

  /** A call goes there. */
  begun(now: number): void {
    this.#breaker.begun(now);
  }

  succeeded(now: number): void {
    this.#breaker.succeeded(now);
    this.#failures = 0;
    this.#ejections = 0;
  }

  failed(now: number): void {
    this.#breaker.failed(now);
    this.#countFailure(now);
  }

  /** An input has broken it that had not broken it before. */
  failedOver(now: number): void {
    this.#breaker.failedOver(now);
    this.#countFailure(now);
  }

  /** A call ended that says nothing of it. */
  showedNothing(now: number): void {
    this.#breaker.showedNothing(now);
  }

  #countFailure(now: number): void {
    // A call that was under way when the replica was left alone says nothing new.
    if (now < this.#outUntil) return;
    const { ejectAfter, ejectionMs, maxEjectionMs } = this.#policy;
    this.#failures += 1;
    if (this.#failures < ejectAfter) return;
    // One failure is enough when it is back.
    this.#failures = ejectAfter - 1;
    this.#ejections += 1;
    this.#outUntil = now + Math.min(maxEjectionMs, ejectionMs * this.#ejections);
  }

  /** Where it says when to come again, others are asked until then. */
  refused(retryAfterMs: number, now: number): void {
    this.showedNothing(now);
    this.#busyUntil = Math.max(this.#busyUntil, now + retryAfterMs);
  }

  /** Whether it may get a call at all. */
  allows(now: number): boolean {
    return this.#breaker.allows(now);
  }

  /** Whether calls had better go to others for now. */
  isOut(now: number): boolean {
    return now < this.#busyUntil || this.isLeftAlone(now);
  }

  /** Whether it is left alone for its failures; not where the next call would find out. */
  isLeftAlone(now: number): boolean {
    return now < this.#outUntil || !this.#breaker.allows(now);
  }
}
