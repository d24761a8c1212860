import type { ServiceError } from '../../errors.ts';
import type { Cancel, Runtime } from '../../runtime.ts';
import { CallError } from '../calls/call-error.ts';
import type { Ending } from '../calls/client.ts';
import type { CallPolicy } from '../policy.ts';
import { idempotentFlag } from '../wire/kinds.ts';
import { deadlineExceeded, notSent, outOfService, tooBusy } from './outgoing-call.ts';
import type { Replicas } from './replicas.ts';
import { RetryBudget } from './retry-budget.ts';
import { type Call, type Sends, TriedCall, cancelled } from './tried-call.ts';
import { WaitingCalls } from './waiting-calls.ts';

/** Failures that another replica may not have. */
const elsewhere: ReadonlySet<string> = new Set(['UNAVAILABLE', 'DRAINING', 'OVERLOADED']);

/**
 * Sends the calls of one service to its replicas, again where that is safe, until each has ended.
 * One that no replica has room for waits in line.
 */
export class Sender implements Sends {
  readonly #service: string;
  readonly #replicas: Replicas;
  readonly #runtime: Runtime;
  readonly #policy: CallPolicy;
  readonly #budget: RetryBudget;
  readonly #waiting: WaitingCalls<TriedCall>;
  readonly #firstContactUntil: number;
  #endFirstContact: Cancel | undefined;

  constructor(service: string, replicas: Replicas, runtime: Runtime, policy: CallPolicy) {
    this.#service = service;
    this.#replicas = replicas;
    this.#runtime = runtime;
    this.#policy = policy;
    this.#budget = new RetryBudget(runtime, policy);
    this.#waiting = new WaitingCalls<TriedCall>(runtime, policy.maxWaiting, (call) =>
      this.#leaveLine(call, replicas.isReachable ? outOfTime(call.operation) : notSent(service)),
    );
    this.#firstContactUntil = runtime.now() + policy.firstContactMs;
  }

  /** How many calls wait in line. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Tells `ended`, once, how the call has ended. `now` is the time. */
  send(call: Call, ended: Ending, now: number): void {
    this.#budget.deposit(now);
    this.#try(new TriedCall(call, ended, this, now), now);
  }

  /** There may be room for who waits, or no hope for them. */
  roomChanged(): void {
    const now = this.#runtime.now();
    let isServing = true;
    while (isServing) {
      isServing = false;
      for (const call of this.#waiting.firsts()) isServing = this.#serve(call, now) || isServing;
    }
  }

  /** Whoever waits is told that no replica will ever come. */
  close(): void {
    for (const call of this.#waiting.takeAll()) this.#leaveLine(call, notSent(this.#service));
  }

  tryEnded(
    call: TriedCall,
    error: ServiceError | undefined,
    answer: Buffer | undefined,
    behindMs?: number,
  ): void {
    const isRetried = error !== undefined && this.#mayRetry(call, error);
    this.#replicas.counts.tried(error, call.tries === 1, isRetried);
    if (isRetried) this.#tryLater(call, error);
    else call.settle(error, answer, behindMs);
  }

  timedOut(call: TriedCall, error: ServiceError): void {
    this.#replicas.timedOut(call, error);
  }

  turnCancelled(call: TriedCall): void {
    this.#leaveLine(call, cancelled(call.operation, 'no'));
  }

  #try(call: TriedCall, now: number): void {
    const { operation, context } = call;
    if (context.cancellation.isCancelled) return this.#giveUp(call, cancelled(operation, 'no'));
    if (now >= call.expiresAt) return this.#giveUp(call, outOfTime(operation));
    // Nobody overtakes those who wait for the same already; others there was no room for.
    const isFirst = !this.#waiting.has(operation);
    const connection = isFirst ? this.#replicas.pick(now, call) : undefined;
    if (connection) return call.tryAt(connection, now);
    const reason = this.#hopelessness(call, now);
    if (reason) return this.#giveUp(call, reason);
    call.wait();
    const pushedOut = this.#waiting.add(call);
    if (!pushedOut) return;
    this.#replicas.counts.turnedAway += 1;
    this.#leaveLine(pushedOut, tooBusy(this.#service));
  }

  /** Sends a call that waits, or gives it up; false where it has to wait on. */
  #serve(call: TriedCall, now: number): boolean {
    const { operation } = call;
    const connection = this.#replicas.pick(now, call);
    const reason = connection ? undefined : this.#hopelessness(call, now);
    if (!connection && !reason) return false;
    this.#takeOut(call);
    // A call without time for an answer would only keep others waiting.
    const isTooLate = now + (connection?.standing.averageMsOf(operation) ?? 0) > call.expiresAt;
    if (connection && !isTooLate) call.tryAt(connection, now);
    else this.#giveUp(call, reason ?? outOfTime(operation));
    return true;
  }

  /** Why nobody need wait for room; undefined where there may be some soon. */
  #hopelessness(call: TriedCall, now: number): ServiceError | undefined {
    if (this.#replicas.isReachable) {
      const isBroken = !call.isUrgent && this.#replicas.isBroken(call.operation, now);
      return isBroken ? outOfService(this.#service, call.operation) : undefined;
    }
    // Right after the start no replica may have been met yet: that is no reason to fail.
    const leftMs = this.#firstContactUntil - now;
    if (leftMs <= 0 || this.#replicas.isClosed) return notSent(this.#service);
    this.#endFirstContact ??= this.#runtime.after(leftMs, () => this.roomChanged());
    return undefined;
  }

  /** So that not all who lost a replica come to another one in the same moment. */
  #tryLater(call: TriedCall, { code, executed }: ServiceError): void {
    const isAlone = code === 'DRAINING' || (code === 'UNAVAILABLE' && executed === 'no');
    if (isAlone) return this.#try(call, this.#runtime.now());
    const { backoffMs, maxBackoffMs } = this.#policy;
    const longestMs = Math.min(maxBackoffMs, backoffMs * 2 ** (call.tries - 1));
    const leftMs = call.expiresAt - this.#runtime.now();
    const delayMs = Math.min(this.#runtime.random() * longestMs, leftMs);
    this.#runtime.after(delayMs, () => this.#try(call, this.#runtime.now()));
  }

  #leaveLine(call: TriedCall, error: ServiceError): void {
    this.#takeOut(call);
    this.#giveUp(call, error);
  }

  /** Takes a call out of the line; with the last one goes what was waited for. */
  #takeOut(call: TriedCall): void {
    this.#waiting.delete(call);
    call.stopWaiting();
    if (this.#waiting.size > 0) return;
    this.#endFirstContact?.();
    this.#endFirstContact = undefined;
  }

  /** Ends a call without a try, or without one more. */
  #giveUp(call: TriedCall, error: ServiceError): void {
    if (call.tries === 0) this.#replicas.counts.made += 1;
    call.settle(error);
  }

  #mayRetry(call: TriedCall, error: ServiceError): boolean {
    if (error.executed !== 'no') call.mayHaveRun = true;
    if (call.tries >= this.#policy.maxAttempts || call.context.attempt > 0) return false;
    const isIdempotent = (call.flags & idempotentFlag) !== 0;
    const isSafe = error.executed === 'no' || (error.executed === 'unknown' && isIdempotent);
    if (!isSafe || !elsewhere.has(error.code) || this.#runtime.now() >= call.expiresAt)
      return false;
    if (!this.#replicas.hasOther(call)) return false;
    // A replica that goes away is no sign of too much load: an update must not cost any calls.
    return error.code === 'DRAINING' || this.#budget.withdraw(this.#runtime.now());
  }
}

const outOfTime = (operation: string) =>
  new CallError('DEADLINE_EXCEEDED', deadlineExceeded(operation).message, { executed: 'no' });
