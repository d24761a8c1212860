import type { ServiceError } from '../../errors.ts';
import type { Runtime } from '../../runtime.ts';
import { CallError } from '../calls/call-error.ts';
import type { Ending } from '../calls/client.ts';
import { idempotentFlag } from '../wire/kinds.ts';
import { deadlineExceeded, notSent } from './outgoing-call.ts';
import type { CallPolicy } from './policy.ts';
import type { Replicas } from './replicas.ts';
import { RetryBudget } from './retry-budget.ts';
import { type Call, TriedCall, type TryEnding, cancelled } from './tried-call.ts';

/** Failures that another replica may not have. */
const elsewhere: ReadonlySet<string> = new Set(['UNAVAILABLE', 'DRAINING', 'OVERLOADED']);

/** Sends calls to the replicas of one service, again where that is safe, until each has ended. */
export class Sender {
  readonly #service: string;
  readonly #replicas: Replicas;
  readonly #runtime: Runtime;
  readonly #policy: CallPolicy;
  readonly #budget: RetryBudget;
  readonly #firstContactUntil: number;

  constructor(service: string, replicas: Replicas, runtime: Runtime) {
    this.#service = service;
    this.#replicas = replicas;
    this.#runtime = runtime;
    this.#policy = replicas.policy;
    this.#budget = new RetryBudget(runtime, replicas.policy);
    this.#firstContactUntil = runtime.now() + replicas.policy.firstContactMs;
  }

  /** Tells `ended`, once, how the call has ended. `now` is the time. */
  send(call: Call, ended: Ending, now: number): void {
    this.#budget.deposit(now);
    this.#try(new TriedCall(call, ended, this.#tryEnded), now);
  }

  readonly #tryEnded: TryEnding = (call, error, answer) => {
    const isRetried = error !== undefined && this.#mayRetry(call, error);
    this.#replicas.counts.tried(error, call.tries === 1, isRetried);
    if (isRetried) this.#try(call, this.#runtime.now());
    else call.settle(error, answer);
  };

  #try(call: TriedCall, now: number): void {
    const { operation, context } = call;
    if (context.cancellation.isCancelled) return this.#giveUp(call, cancelled(operation, 'no'));
    if (now >= call.expiresAt) return this.#giveUp(call, outOfTime(operation));
    const connection = this.#replicas.pick(now, call);
    if (connection) call.tryAt(connection, now);
    else this.#waitForContact(call, now);
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

  /** Right after the start no replica may have been met yet: that is no reason to fail. */
  #waitForContact(call: TriedCall, now: number): void {
    const waitMs = Math.min(call.expiresAt, this.#firstContactUntil) - now;
    const isHopeless = this.#replicas.isClosed || this.#replicas.waiting >= this.#policy.maxWaiting;
    if (waitMs <= 0 || isHopeless) return this.#giveUp(call, notSent(this.#service));

    const { cancellation } = call.context;
    const listener = {
      listensAt: 0,
      onCancelled: () => {
        stop();
        this.#giveUp(call, cancelled(call.operation, 'no'));
      },
    };
    const stop = () => {
      stopTimer();
      stopWaiting();
      cancellation.delete(listener);
    };
    const stopWaiting = this.#replicas.onceReady(() => {
      stop();
      this.#try(call, this.#runtime.now());
    });
    const stopTimer = this.#runtime.after(waitMs, () => {
      stop();
      this.#giveUp(call, notSent(this.#service));
    });
    cancellation.add(listener);
  }
}

const outOfTime = (operation: string) =>
  new CallError('DEADLINE_EXCEEDED', deadlineExceeded(operation).message, { executed: 'no' });
