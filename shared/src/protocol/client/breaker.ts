import { type CallPolicy, defaultPolicy } from '../policy.ts';

/** Inputs that break an operation while it is probed: one may be at fault itself, two are not. */
const inputsThatTell = 2;

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
  /** Those of which nothing has been heard yet. */
  #probes = 0;
  #successes = 0;
  /** Probes that failed over their input. */
  #suspects = 0;

  constructor(policy: CallPolicy = defaultPolicy) {
    this.#policy = policy;
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
    if (this.#isLost(now)) this.#probes = 0;
    this.#probedAt = now;
    this.#probes += 1;
  }

  /** A call was answered as it should be. */
  succeeded(now: number): void {
    if (this.#breaks === 0) return this.#count(0, now);
    if (now < this.#brokenUntil) return;
    this.#probes = Math.max(0, this.#probes - 1);
    this.#successes += 1;
    if (this.#successes >= this.#policy.probes) this.#breaks = 0;
  }

  failed(now: number): void {
    if (this.#breaks === 0) this.#count(1, now);
    else if (now >= this.#brokenUntil) this.#break(now);
  }

  /**
   * A call has broken the operation by an input that had not broken it before. A probe keeps its
   * place then: an operation that breaks over everything gets no more calls for it.
   */
  failedOver(now: number): void {
    if (this.#breaks === 0 || now < this.#brokenUntil) return this.failed(now);
    this.#suspects += 1;
    if (this.#suspects >= inputsThatTell) this.#break(now);
  }

  /** A call ended and says neither: if it was a probe another one may go in its place. */
  showedNothing(now: number): void {
    if (this.#breaks === 0 || now < this.#brokenUntil) return;
    this.#probes = Math.max(0, this.#probes - 1);
  }

  /** Probes whose callers gave up have shown nothing: others may go. */
  #isLost(now: number): boolean {
    return now - this.#probedAt >= this.#policy.breakMs;
  }

  /**
   * A window is judged when it has enough calls and has lasted, and at a failure only: the first
   * good answer after a bad time is no reason to break. Too old, it is void.
   */
  #count(failures: 0 | 1, now: number): void {
    const { breakAfterCalls, breakAfterMs, breakShare, breakWindowMs } = this.#policy;
    if (this.#calls === 0 || now - this.#windowAt >= breakWindowMs) this.#openWindow(now);
    this.#calls += 1;
    this.#failures += failures;
    if (this.#calls < breakAfterCalls || now - this.#windowAt < breakAfterMs) return;
    if (this.#failures < breakShare * this.#calls) this.#openWindow(now);
    else if (failures > 0) this.#break(now);
  }

  #openWindow(now: number): void {
    this.#windowAt = now;
    this.#calls = 0;
    this.#failures = 0;
  }

  #break(now: number): void {
    const { breakMs, maxBreakMs } = this.#policy;
    this.#brokenUntil = now + Math.min(maxBreakMs, breakMs * 2 ** this.#breaks);
    this.#breaks += 1;
    this.#openWindow(now);
    this.#probes = 0;
    this.#successes = 0;
    this.#suspects = 0;
  }
}
