import { type ServiceError, factsOf } from '../../errors.ts';
import type { Cancel, Runtime } from '../../runtime.ts';
import { withExecuted } from '../calls/call-error.ts';
import type { Ending } from '../calls/client.ts';
import type { CallPolicy } from '../policy.ts';
import { idempotentFlag } from '../wire/kinds.ts';
import type { CallCounts } from './call-counts.ts';
import type { Connection } from './connection.ts';
import { cancelled, circuitOpen, deadlineExceeded, notSent, tooBusy } from './outgoing-call.ts';
import { RetryBudget } from './retry-budget.ts';
import { type Call, type Sends, TriedCall } from './tried-call.ts';
import { WaitingCalls } from './waiting-calls.ts';

/** Whether another replica may not have this failure: 503 speaks of one server. */
const mayDifferElsewhere = ({ code }: ServiceError): boolean => {
  const { retryable, status } = factsOf(code);
  return retryable === true && status === 503;
};

const outOfTime = ({ operation }: TriedCall) => deadlineExceeded(operation, 'no');

/**
 * Whether a queued call cannot be answered before its deadline: it would only delay others. The
 * average may still be that of a replica which stood still, so a call is sent as long as half of
 * its time is left.
 */
const isTooLate = ({ begunAt, expiresAt }: TriedCall, averageMs: number, now: number): boolean => {
  const leftMs = expiresAt - now;
  return leftMs < averageMs && leftMs < (expiresAt - begunAt) / 2;
};

/** The replicas of one service, as the sender uses them. */
export interface ReplicaPool {
  readonly counts: CallCounts;
  readonly isReachable: boolean;
  readonly isClosed: boolean;
  pick(now: number, call: TriedCall): Connection | undefined;
  hasOther(call: TriedCall): boolean;
  isBroken(operation: string, now: number): boolean;
  timedOut(call: TriedCall, error: ServiceError): void;
}

/**
 * Sends the calls of one service to its replicas, and retries them where that is safe. Calls that
 * no replica has room for wait in a queue.
 */
export class Sender implements Sends {
  readonly #service: string;
  readonly #replicas: ReplicaPool;
  readonly #runtime: Runtime;
  readonly #policy: CallPolicy;
  readonly #budget: RetryBudget;
  readonly #waiting: WaitingCalls<TriedCall>;
  readonly #firstReplicaUntil: number;
  #endFirstReplicaWait: Cancel | undefined;

  constructor(service: string, replicas: ReplicaPool, runtime: Runtime, policy: CallPolicy) {
    this.#service = service;
    this.#replicas = replicas;
    this.#runtime = runtime;
    this.#policy = policy;
    this.#budget = new RetryBudget(runtime, policy);
    this.#waiting = new WaitingCalls<TriedCall>(runtime, policy.maxWaiting, (call) =>
      this.#failQueued(call, replicas.isReachable ? outOfTime(call) : notSent(service)),
    );
    this.#firstReplicaUntil = runtime.now() + policy.firstReplicaMs;
  }

  /** The number of queued calls. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Sends a call and calls `ended` once with its result. `now` is the present time. */
  send(call: Call, ended: Ending, now: number): void {
    this.#budget.deposit(now);
    this.#try(new TriedCall(call, ended, this, now), now);
  }

  /** Sends the queued calls for which there is room now, and fails those that have no hope. */
  roomChanged(): void {
    const now = this.#runtime.now();
    let isServing = true;
    while (isServing) {
      isServing = false;
      for (const call of this.#waiting.firsts()) isServing = this.#serve(call, now) || isServing;
    }
  }

  /** Fails all queued calls. */
  close(): void {
    for (const call of this.#waiting.takeAll()) this.#failQueued(call, notSent(this.#service));
  }

  tryEnded(call: TriedCall, error?: ServiceError, answer?: Buffer, behindMs?: number): void {
    const isRetried = error !== undefined && this.#mayRetry(call, error);
    this.#replicas.counts.tried(error, call.tries === 1, isRetried);
    if (isRetried) this.#tryLater(call, error);
    else this.#settle(call, error, answer, behindMs);
  }

  queuedCallCancelled(call: TriedCall): void {
    this.#failQueued(call, cancelled(call.operation, 'no'));
  }

  #try(call: TriedCall, now: number): void {
    const { operation, context } = call;
    if (context.cancellation.isCancelled) return this.#giveUp(call, cancelled(operation, 'no'));
    if (now >= call.expiresAt) return this.#giveUp(call, outOfTime(call));
    // A call must not overtake queued calls of its operation.
    const isFirst = !this.#waiting.has(operation);
    const connection = isFirst ? this.#replicas.pick(now, call) : undefined;
    if (connection) return call.tryAt(connection, now);
    const reason = this.#reasonToFail(call, now);
    if (reason) return this.#giveUp(call, reason);
    call.wait();
    const shed = this.#waiting.add(call);
    if (!shed) return;
    this.#replicas.counts.turnedAway += 1;
    this.#failQueued(shed, tooBusy(this.#service));
  }

  /** Sends or fails a queued call; false if it has to keep waiting. */
  #serve(call: TriedCall, now: number): boolean {
    const { operation } = call;
    const connection = this.#replicas.pick(now, call);
    const reason = connection ? undefined : this.#reasonToFail(call, now);
    if (!connection && !reason) return false;
    this.#dequeue(call);
    const averageMs = connection?.health.averageMsOf(operation) ?? 0;
    if (connection && !isTooLate(call, averageMs, now)) call.tryAt(connection, now);
    else this.#giveUp(call, reason ?? outOfTime(call));
    return true;
  }

  /** Why waiting for room is pointless; undefined if there may be room soon. */
  #reasonToFail(call: TriedCall, now: number): ServiceError | undefined {
    if (this.#replicas.isReachable) {
      const isBroken = !call.isUrgent && this.#replicas.isBroken(call.operation, now);
      return isBroken ? circuitOpen(this.#service, call.operation) : undefined;
    }
    // Shortly after the start no replica may be connected yet.
    const leftMs = this.#firstReplicaUntil - now;
    if (leftMs <= 0 || this.#replicas.isClosed) return notSent(this.#service);
    this.#endFirstReplicaWait ??= this.#runtime.after(leftMs, () => this.roomChanged());
    return undefined;
  }

  /** Retries after a jittered delay: calls that lost a replica must not all move at once. */
  #tryLater(call: TriedCall, { code, executed }: ServiceError): void {
    const isImmediate = code === 'DRAINING' || (code === 'UNAVAILABLE' && executed === 'no');
    if (isImmediate) return this.#try(call, this.#runtime.now());
    const { backoffMs, maxBackoffMs } = this.#policy;
    const longestMs = Math.min(maxBackoffMs, backoffMs * 2 ** (call.tries - 1));
    const leftMs = call.expiresAt - this.#runtime.now();
    const delayMs = Math.min(this.#runtime.random() * longestMs, leftMs);
    this.#runtime.after(delayMs, () => this.#try(call, this.#runtime.now()));
  }

  #failQueued(call: TriedCall, error: ServiceError): void {
    this.#dequeue(call);
    this.#giveUp(call, error);
  }

  /** Removes a call from the queue; with the last one, the timer for the first replica. */
  #dequeue(call: TriedCall): void {
    this.#waiting.delete(call);
    call.stopWaiting();
    if (this.#waiting.size > 0) return;
    this.#endFirstReplicaWait?.();
    this.#endFirstReplicaWait = undefined;
  }

  /** Ends a call without another try. */
  #giveUp(call: TriedCall, error: ServiceError): void {
    if (call.tries === 0) this.#replicas.counts.made += 1;
    this.#settle(call, error);
  }

  /** Ends a call. Its error must not say `no` if an earlier try may have been executed. */
  #settle(call: TriedCall, error?: ServiceError, answer?: Buffer, behindMs?: number): void {
    const isUntrue = error?.executed === 'no' && call.mayHaveRun;
    const ending = isUntrue ? withExecuted(error, 'unknown') : error;
    if (ending?.code === 'DEADLINE_EXCEEDED') this.#replicas.timedOut(call, ending);
    call.ended(ending, answer, behindMs);
  }

  #mayRetry(call: TriedCall, error: ServiceError): boolean {
    if (error.executed !== 'no') call.mayHaveRun = true;
    if (call.tries >= this.#policy.maxAttempts || call.context.attempt > 0) return false;
    const isIdempotent = (call.flags & idempotentFlag) !== 0;
    const isSafe = error.executed === 'no' || (error.executed === 'unknown' && isIdempotent);
    if (!isSafe || !mayDifferElsewhere(error) || this.#runtime.now() >= call.expiresAt)
      return false;
    if (!this.#replicas.hasOther(call)) return false;
    // A draining replica is no sign of overload: a rolling update must not use the budget up.
    return error.code === 'DRAINING' || this.#budget.withdraw(this.#runtime.now());
  }
}
