import { type CallPolicy, defaultPolicy } from '../policy.ts';

/**
 * Stops calls to a replica most of whose calls fail, also where it is the only one: who asks it
 * would wait for nothing. After a while a few probes find out whether it has recovered (Nygard,
 * Release It!, 2007).
 */
export class Breaker {
  readonly #policy: CallPolicy;
  #windowAt = -Infinity;
  #calls = 0;
  #failures = 0;
  /** How often in a row it broke; 0 where calls flow. */
  #breaks = 0;
  #brokenUntil = -Infinity;
  #probedAt = -Infinity;
  #probes = 0;
  #successes = 0;

  constructor(policy: CallPolicy = defaultPolicy) {
    this.#policy = policy;
  }

  /** Whether calls are held back, but for probes. */
  get isBroken(): boolean {
    return this.#breaks > 0;
  }

  /** Whether one more call may go. */
  allows(now: number): boolean {
    if (this.#breaks === 0) return true;
    if (now < this.#brokenUntil) return false;
    return this.#probes < this.#policy.probes || this.#isLost(now);
  }

  /** A call goes, which it allows or which matters too much. */
  begun(now: number): void {
    if (this.#breaks === 0 || now < this.#brokenUntil) return;
    if (this.#probes === 0 || this.#isLost(now)) {
      this.#probedAt = now;
      this.#probes = 0;
      this.#successes = 0;
    }
    this.#probes += 1;
  }

  /** A call was answered as it should be. */
  succeeded(now: number): void {
    if (this.#breaks === 0) return this.#count(now);
    if (now < this.#brokenUntil) return;
    this.#successes += 1;
    if (this.#successes >= this.#policy.probes) this.#breaks = 0;
  }

  failed(now: number): void {
    if (this.#breaks > 0) return now < this.#brokenUntil ? undefined : this.#break(now);
    this.#count(now);
    this.#failures += 1;
    const { breakAfterCalls, breakShare } = this.#policy;
    const isEnough = this.#calls >= breakAfterCalls;
    if (isEnough && this.#failures >= breakShare * this.#calls) this.#break(now);
  }

  /** Probes whose callers gave up have shown nothing: others may go. */
  #isLost(now: number): boolean {
    return now - this.#probedAt >= this.#policy.breakMs;
  }

  #count(now: number): void {
    if (now - this.#windowAt >= this.#policy.breakWindowMs) {
      this.#windowAt = now;
      this.#calls = 0;
      this.#failures = 0;
    }
    this.#calls += 1;
  }

  #break(now: number): void {
    const { breakMs, maxBreakMs } = this.#policy;
    this.#brokenUntil = now + Math.min(maxBreakMs, breakMs * 2 ** this.#breaks);
    this.#breaks += 1;
    this.#windowAt = -Infinity;
    this.#probes = 0;
    this.#successes = 0;
  }
}
