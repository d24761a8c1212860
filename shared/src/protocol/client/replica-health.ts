import { type ServiceError, factsOf } from '../../errors.ts';
import type { ReplicaStatus } from '../calls/client.ts';
import { type CallPolicy, defaultPolicy } from '../policy.ts';
import { Latency } from './latency.ts';
import { OperationHealth } from './operation-health.ts';
import type { OutgoingCall } from './outgoing-call.ts';
import { SuspectInputs } from './suspect-inputs.ts';

/** The facts of a call that count for the health of its replica. */
export type JudgedCall = Pick<OutgoingCall, 'operation' | 'body' | 'sentAt' | 'expiresAt'>;

/** A timer that fires this late shows that this process itself was stalled. */
const lateMs = 100;

/** The assumed latency of a replica with one call and no answer yet: others are preferred. */
const unknownMs = 60_000;

/** Options of `ReplicaHealth`. */
interface ReplicaHealthOptions {
  readonly policy?: CallPolicy | undefined;
  /** Shared by all replicas of the service. */
  readonly suspects?: SuspectInputs | undefined;
  /** Whether the replica answers neither calls nor PINGs. */
  readonly isSilent?: () => boolean;
}

/**
 * The health of a replica, for each operation on its own: an operation that fails or is slow does
 * not affect the others. A silent replica gets no calls of any operation.
 */
export class ReplicaHealth {
  readonly #policy: CallPolicy;
  readonly #suspects: SuspectInputs;
  readonly #isSilent: () => boolean;
  readonly #operations = new Map<string, OperationHealth>();
  readonly #latency: Latency;
  #answered = 0;
  #begunAt = -Infinity;

  constructor({ policy, suspects, isSilent }: ReplicaHealthOptions = {}) {
    this.#policy = policy ?? defaultPolicy;
    this.#suspects = suspects ?? new SuspectInputs();
    this.#isSilent = isSilent ?? (() => false);
    this.#latency = new Latency(this.#policy);
  }

  /** Its share of the status of the replica, over all operations. */
  status(now: number): Pick<ReplicaStatus, 'isSilent' | 'ejected' | 'answered' | 'latencyMs'> {
    return {
      isSilent: this.#isSilent(),
      ejected: [...this.#operations].flatMap(([name, one]) => (one.isEjected(now) ? [name] : [])),
      answered: this.#answered,
      latencyMs: this.#latency.averageMs,
    };
  }

  /** The average latency of one operation. */
  averageMsOf(operation: string): number | undefined {
    return this.#operations.get(operation)?.latency.averageMs;
  }

  /** The replica is ready, perhaps as another process: forgets earlier failures. */
  begin(now: number): void {
    this.#begunAt = now;
    for (const [name, { latency }] of this.#operations) {
      this.#operations.set(name, new OperationHealth(this.#policy, latency));
    }
  }

  /** A call is sent to it. */
  begun(operation: string, now: number): void {
    this.#of(operation).breaker.begun(now);
  }

  /**
   * Counts an answer or an error. A refusal is neither success nor failure. Nor is a failure on an
   * input that has failed before: the input itself may be at fault.
   */
  answered(call: JudgedCall, error: ServiceError | undefined, now: number): void {
    const health = this.#of(call.operation);
    const tookMs = now - call.sentAt;
    this.#answered += 1;
    this.#latency.answered(tookMs, now);
    health.latency.answered(tookMs, now);
    if (error && factsOf(error.code).countsAgainstReplica) {
      if (error.code === 'DEADLINE_EXCEEDED') return void this.missed(call, now);
      if (error.code !== 'UNAVAILABLE') {
        const isNews = this.#suspects.isNews(call.operation, call.body, now);
        return isNews ? health.failed(now, true) : health.breaker.inconclusive(now);
      }
      // The replica has lost its store, and fails fast. `yes` tells of a service behind it instead.
      if (error.executed !== 'yes') return health.failed(now);
    }
    if (error?.executed === 'no') {
      if (error.code !== 'OVERLOADED') return health.breaker.inconclusive(now);
      return health.refused(error.retryAfterMs ?? 0, now);
    }
    this.#suspects.answered(call.operation, call.body, now);
    health.succeeded(now);
  }

  /**
   * Counts a call that timed out. Returns false, without a failure, if that shows nothing: the call
   * had too little time, or this process was stalled.
   */
  missed({ operation, sentAt, expiresAt }: JudgedCall, now: number): boolean {
    const waitedMs = now - sentAt;
    // After a stall of this process the answer may have been there in time.
    const wasStalled = now - expiresAt > lateMs;
    const health = this.#of(operation);
    if (wasStalled || waitedMs < this.#policy.minFailureWaitMs) {
      health.breaker.inconclusive(now);
      return false;
    }
    health.latency.waited(waitedMs, now);
    health.failed(now);
    return true;
  }

  /** Whether it may get a call: it is not silent, and the circuit breaker lets calls pass. */
  allows(operation: string, now: number): boolean {
    return !this.#isSilent() && (this.#operations.get(operation)?.breaker.allows(now) ?? true);
  }

  /** Whether other replicas are preferred for now: it is silent, ejected or busy. */
  isAvoided(operation: string, now: number): boolean {
    return this.#isSilent() || (this.#operations.get(operation)?.isAvoided(now) ?? false);
  }

  /** The load that one more call would meet: a number without unit, to compare replicas by. */
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

  /** An operation without an answer yet is assumed to be as slow as the slowest one. */
  #slowestMs(now: number): number | undefined {
    let slowest: number | undefined;
    for (const { latency } of this.#operations.values()) {
      const expectedMs = latency.expectedMs(now);
      if (expectedMs !== undefined) slowest = Math.max(slowest ?? 0, expectedMs);
    }
    return slowest;
  }

  #of(name: string): OperationHealth {
    const known = this.#operations.get(name);
    if (known) return known;
    const operation = new OperationHealth(this.#policy);
    this.#operations.set(name, operation);
    return operation;
  }
}
