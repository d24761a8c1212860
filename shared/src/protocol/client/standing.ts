import type { ServiceError } from '../../errors.ts';
import { type CallPolicy, defaultPolicy } from '../policy.ts';
import { Breaker } from './breaker.ts';
import type { OutgoingCall } from './outgoing-call.ts';

/** How much the newest answer counts in the average. */
const averageWeight = 0.1;

/**
 * What shows that a replica is not well: it broke, or has lost its store, about which it may well
 * be faster than others are about answers. `yes` is said of services behind it.
 */
const isFault = ({ code, executed }: ServiceError): boolean =>
  code === 'BAD_REPLY' || code === 'INTERNAL' || (code === 'UNAVAILABLE' && executed !== 'yes');

/** Whoever hears so late that a time is over has not been there. */
const lateMs = 100;

/** A replica without an answer gets one call to show itself, and no more than in need. */
const unknownMs = 60_000;

/**
 * What a replica has shown of itself: how fast it answers, and whether it fails. Latency is a peak
 * that decays (after Finagle's Peak EWMA): a slow answer counts at once, and less with time.
 */
export class Standing {
  readonly #policy: CallPolicy;
  #breaker: Breaker;
  #count = 0;
  #averageMs: number | undefined;
  /** Undefined before it has answered, or failed to. */
  #peakMs: number | undefined;
  #stampedAt = 0;
  #begunAt = -Infinity;
  #failures = 0;
  #ejections = 0;
  #outUntil = -Infinity;
  /** It has asked to be left to others until then. */
  #busyUntil = -Infinity;

  constructor(policy: CallPolicy = defaultPolicy) {
    this.#policy = policy;
    this.#breaker = new Breaker(policy);
  }

  /** Answers so far. */
  get count(): number {
    return this.#count;
  }

  /** A moving average; undefined before the first answer. */
  get averageMs(): number | undefined {
    return this.#averageMs;
  }

  /** It takes calls from now on, perhaps as another process: what has failed does not count. */
  begin(now: number): void {
    this.#begunAt = now;
    this.#breaker = new Breaker(this.#policy);
    this.#failures = 0;
    this.#ejections = 0;
    this.#outUntil = -Infinity;
    this.#busyUntil = -Infinity;
  }

  /** It has answered, in whatever way. */
  answered(tookMs: number, now: number): void {
    this.#count += 1;
    this.#averageMs ??= tookMs;
    this.#averageMs += averageWeight * (tookMs - this.#averageMs);
    this.#observe(tookMs, now);
  }

  /** A call has ended with an answer: a replica that refuses calls has neither failed nor not. */
  ended(error: ServiceError | undefined, now: number): void {
    if (error && isFault(error)) return this.#failed(now);
    if (error?.executed === 'no') return this.#refused(error, now);
    this.#breaker.succeeded(now);
    this.#failures = 0;
    this.#ejections = 0;
  }

  /** It has not answered in time. */
  missed({ sentAt, expiresAt }: Pick<OutgoingCall, 'sentAt' | 'expiresAt'>, now: number): void {
    const waitedMs = now - sentAt;
    // Who stood still itself does not know for how long the answer has been there.
    const stoodStill = now - expiresAt > lateMs;
    if (stoodStill || waitedMs < this.#policy.fairWaitMs) return;
    this.#observe(waitedMs, now);
    this.#failed(now);
  }

  /** A call goes there. */
  begun(now: number): void {
    this.#breaker.begun(now);
  }

  /** Whether it may get a call at all. */
  allows(now: number): boolean {
    return this.#breaker.allows(now);
  }

  /** Whether calls had better go to others for now. */
  isOut(now: number): boolean {
    return now < this.#outUntil || now < this.#busyUntil || !this.#breaker.allows(now);
  }

  /** Whether it is left alone for its failures; not where the next call would find out. */
  isLeftAlone(now: number): boolean {
    return now < this.#outUntil || !this.#breaker.allows(now);
  }

  /** What one more call would have to wait for, by what is known; only to be compared. */
  load(inFlight: number, now: number): number {
    const { slowStartMs, slowStartShare } = this.#policy;
    const age = now - this.#begunAt;
    const share = age >= slowStartMs ? 1 : Math.max(slowStartShare, age / slowStartMs);
    return ((inFlight + 1) * this.#expectedMs(inFlight, now)) / share;
  }

  /** Where it says when to come again, others are asked until then. */
  #refused({ code, retryAfterMs = 0 }: ServiceError, now: number): void {
    if (code === 'OVERLOADED') this.#busyUntil = Math.max(this.#busyUntil, now + retryAfterMs);
  }

  #failed(now: number): void {
    this.#breaker.failed(now);
    // What was under way when it was left alone says nothing new.
    if (now < this.#outUntil) return;
    const { ejectAfter, ejectionMs, maxEjectionMs } = this.#policy;
    this.#failures += 1;
    if (this.#failures < ejectAfter) return;
    // One failure is enough when it is back.
    this.#failures = ejectAfter - 1;
    this.#ejections += 1;
    this.#outUntil = now + Math.min(maxEjectionMs, ejectionMs * this.#ejections);
  }

  #expectedMs(inFlight: number, now: number): number {
    if (this.#peakMs !== undefined) return this.#peakMs * this.#weight(now);
    return inFlight === 0 ? 0 : unknownMs;
  }

  #observe(tookMs: number, now: number): void {
    this.#peakMs = Math.max(tookMs, (this.#peakMs ?? 0) * this.#weight(now));
    this.#stampedAt = now;
  }

  /** What is left of the peak's weight. */
  #weight(now: number): number {
    return Math.exp((this.#stampedAt - now) / this.#policy.latencyDecayMs);
  }
}
