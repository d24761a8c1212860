import type { ServiceError } from '../../errors.ts';
import { type CallPolicy, defaultPolicy } from '../policy.ts';
import { averaged } from './latency.ts';
import { OperationStanding } from './operation-standing.ts';
import type { OutgoingCall } from './outgoing-call.ts';
import { SuspectInputs } from './suspect-inputs.ts';

/** A call as its replica is judged by it. */
export type JudgedCall = Pick<OutgoingCall, 'operation' | 'body' | 'sentAt' | 'expiresAt'>;

/** Whoever hears so late that a time is over has not been there. */
const lateMs = 100;

/** A replica without an answer gets one call to show itself, and no more than in need. */
const unknownMs = 60_000;

/** The grounds on which a replica is judged, besides its answers. */
export interface StandingOptions {
  readonly policy?: CallPolicy | undefined;
  /** Those of all replicas of the service. */
  readonly suspects?: SuspectInputs | undefined;
  /** Whether nothing comes from it any more, not even signs of life. */
  readonly isSilent?: () => boolean;
}

/**
 * The record of a replica, operation by operation: one that fails, or is slow, leaves the others as
 * they are. A replica that is silent gets no calls of any.
 */
export class Standing {
  readonly #policy: CallPolicy;
  readonly #suspects: SuspectInputs;
  readonly #isSilent: () => boolean;
  readonly #operations = new Map<string, OperationStanding>();
  #count = 0;
  #averageMs: number | undefined;
  #begunAt = -Infinity;

  constructor({ policy, suspects, isSilent }: StandingOptions = {}) {
    this.#policy = policy ?? defaultPolicy;
    this.#suspects = suspects ?? new SuspectInputs();
    this.#isSilent = isSilent ?? (() => false);
  }

  /** Answers so far. */
  get count(): number {
    return this.#count;
  }

  /** A moving average over all operations; undefined before the first answer. */
  get averageMs(): number | undefined {
    return this.#averageMs;
  }

  /** The same of one operation. */
  averageMsOf(operation: string): number | undefined {
    return this.#operations.get(operation)?.latency.averageMs;
  }

  /** It takes calls from now on, perhaps as another process: earlier failures do not count. */
  begin(now: number): void {
    this.#begunAt = now;
    for (const operation of this.#operations.values()) operation.begin();
  }

  /** A call goes there. */
  begun(operation: string, now: number): void {
    this.#of(operation).begun(now);
  }

  /**
   * A call was answered, in whatever way. A replica that refuses it has neither failed nor not; one
   * that has broken over an input that breaks others, too, has not failed either.
   */
  answered(call: JudgedCall, error: ServiceError | undefined, now: number): void {
    const standing = this.#of(call.operation);
    const tookMs = now - call.sentAt;
    this.#count += 1;
    this.#averageMs = averaged(this.#averageMs, tookMs);
    standing.latency.answered(tookMs, now);
    if (error?.code === 'DEADLINE_EXCEEDED') return void this.missed(call, now);
    if (error?.code === 'INTERNAL' || error?.code === 'BAD_REPLY') {
      const isNews = this.#suspects.isNews(call.operation, call.body, now);
      return isNews ? standing.failedOver(now) : standing.showedNothing(now);
    }
    // It has lost its store: it says so faster than others answer. `yes` is said of what is behind.
    if (error?.code === 'UNAVAILABLE' && error.executed !== 'yes') return standing.failed(now);
    if (error?.executed === 'no') {
      if (error.code !== 'OVERLOADED') return standing.showedNothing(now);
      return standing.refused(error.retryAfterMs ?? 0, now);
    }
    this.#suspects.answered(call.operation, call.body, now);
    standing.succeeded(now);
  }

  /**
   * A call was not answered in time; whether that says anything of the replica: not where it had
   * too little time.
   */
  missed({ operation, sentAt, expiresAt }: JudgedCall, now: number): boolean {
    const waitedMs = now - sentAt;
    // Who stood still itself does not know for how long the answer has been there.
    const stoodStill = now - expiresAt > lateMs;
    const standing = this.#of(operation);
    if (stoodStill || waitedMs < this.#policy.fairWaitMs) {
      standing.showedNothing(now);
      return false;
    }
    standing.latency.waited(waitedMs, now);
    standing.failed(now);
    return true;
  }

  /** Whether it may get a call at all. */
  allows(operation: string, now: number): boolean {
    return !this.#isSilent() && (this.#operations.get(operation)?.allows(now) ?? true);
  }

  /** Whether calls had better go to others for now. */
  isOut(operation: string, now: number): boolean {
    return this.#isSilent() || (this.#operations.get(operation)?.isOut(now) ?? false);
  }

  /** The operations for which it is left alone. */
  leftAlone(now: number): readonly string[] {
    return [...this.#operations].flatMap(([name, one]) => (one.isLeftAlone(now) ? [name] : []));
  }

  /** What one more call would have to wait for, by what is known; only to be compared. */
  load(operation: string, inFlight: number, now: number): number {
    const { slowStartMs, slowStartShare } = this.#policy;
    const age = now - this.#begunAt;
    const share = age >= slowStartMs ? 1 : Math.max(slowStartShare, age / slowStartMs);
    return ((inFlight + 1) * this.#expectedMs(operation, inFlight, now)) / share;
  }

  #expectedMs(operation: string, inFlight: number, now: number): number {
    const own = this.#operations.get(operation)?.latency.expectedMs(now);
    return own ?? this.#slowestMs(now) ?? (inFlight === 0 ? 0 : unknownMs);
  }

  /** An operation that has not been asked for yet may be as slow as any other. */
  #slowestMs(now: number): number | undefined {
    let slowest: number | undefined;
    for (const { latency } of this.#operations.values()) {
      const expectedMs = latency.expectedMs(now);
      if (expectedMs !== undefined) slowest = Math.max(slowest ?? 0, expectedMs);
    }
    return slowest;
  }

  #of(name: string): OperationStanding {
    const known = this.#operations.get(name);
    if (known) return known;
    const operation = new OperationStanding(this.#policy);
    this.#operations.set(name, operation);
    return operation;
  }
}
