import type { ServiceError } from '../../errors.ts';
import type { Cancel, Runtime } from '../../runtime.ts';
import { toTraceparent } from '../../trace.ts';
import { CallError, withExecuted } from '../calls/call-error.ts';
import type { Ending } from '../calls/client.ts';
import type { CallContext } from '../calls/context.ts';
import { idempotentFlag } from '../wire/kinds.ts';
import type { Connection } from './connection.ts';
import { OutgoingCall, deadlineExceeded, notSent } from './outgoing-call.ts';
import type { Replicas } from './replicas.ts';
import { RetryBudget } from './retry-budget.ts';

/** What is asked, and for whom. */
export interface Call {
  readonly operation: string;
  readonly body: Uint8Array;
  readonly idempotent: boolean;
  readonly context: CallContext;
  /** On `Runtime.now`'s clock. */
  readonly expiresAt: number;
}

/** One call, over all its tries. */
interface Attempting extends Call {
  readonly tried: Set<Connection>;
  readonly ended: Ending;
  /** Whether a try that failed may have been executed. */
  mayHaveRun: boolean;
}

const maxAttempts = 2;

/** How many calls may wait for the first replica of a service, and how long after its creation. */
const maxWaiting = 1_000;
const firstContactMs = 2_000;

/** Failures that another replica may not have. */
const elsewhere: ReadonlySet<string> = new Set(['UNAVAILABLE', 'DRAINING', 'OVERLOADED']);

/** Sends calls to the replicas of one service, again where that is safe, until each has ended. */
export class Sender {
  readonly #service: string;
  readonly #replicas: Replicas;
  readonly #runtime: Runtime;
  readonly #budget: RetryBudget;
  readonly #firstContactUntil: number;

  constructor(service: string, replicas: Replicas, runtime: Runtime) {
    this.#service = service;
    this.#replicas = replicas;
    this.#runtime = runtime;
    this.#budget = new RetryBudget(runtime);
    this.#firstContactUntil = runtime.now() + firstContactMs;
  }

  /** Tells `ended`, once, how the call has ended. */
  send(call: Call, ended: Ending): void {
    this.#budget.deposit();
    this.#attempt({ ...call, ended, tried: new Set(), mayHaveRun: false });
  }

  #attempt(call: Attempting): void {
    if (call.context.signal.aborted) return end(call, cancelled(call.operation, 'no'));
    if (this.#runtime.now() >= call.expiresAt) return end(call, outOfTime(call.operation));
    const connection = this.#replicas.pick(call.tried);
    if (connection) this.#try(call, connection);
    else this.#waitForContact(call);
  }

  #try(call: Attempting, connection: Connection): void {
    const { operation, body, context, expiresAt } = call;
    call.tried.add(connection);
    const outgoing = new OutgoingCall({
      operation,
      body,
      flags: call.idempotent ? idempotentFlag : 0,
      attempt: context.attempt + call.tried.size - 1,
      metadata: { traceparent: toTraceparent(context.trace), requestId: context.requestId },
      expiresAt,
      ended: (error, answer) => {
        forgetAbort();
        if (error && this.#mayRetry(call, error)) return this.#attempt(call);
        end(call, error, answer);
      },
    });
    const id = connection.send(outgoing);
    const forgetAbort = onAbort(context.signal, () => {
      connection.cancel(id);
      outgoing.end(cancelled(operation, 'unknown'));
    });
  }

  #mayRetry(call: Attempting, error: ServiceError): boolean {
    if (error.executed !== 'no') call.mayHaveRun = true;
    if (call.tried.size >= maxAttempts || call.context.attempt > 0) return false;
    const isSafe = error.executed === 'no' || (error.executed === 'unknown' && call.idempotent);
    if (!isSafe || !elsewhere.has(error.code) || this.#runtime.now() >= call.expiresAt)
      return false;
    if (!this.#replicas.hasOther(call.tried)) return false;
    // A replica that goes away is no sign of too much load: an update must not cost any calls.
    return error.code === 'DRAINING' || this.#budget.withdraw();
  }

  /** Right after the start no replica may have been met yet: that is no reason to fail. */
  #waitForContact(call: Attempting): void {
    const waitMs = Math.min(call.expiresAt, this.#firstContactUntil) - this.#runtime.now();
    const isHopeless = this.#replicas.isClosed || this.#replicas.waiting >= maxWaiting;
    if (waitMs <= 0 || isHopeless) return end(call, notSent(this.#service));

    const stop = () => {
      stopTimer();
      stopWaiting();
      forgetAbort();
    };
    const stopWaiting = this.#replicas.onceReady(() => {
      stop();
      this.#attempt(call);
    });
    const stopTimer = this.#runtime.after(waitMs, () => {
      stop();
      end(call, notSent(this.#service));
    });
    const forgetAbort = onAbort(call.context.signal, () => {
      stop();
      end(call, cancelled(call.operation, 'no'));
    });
  }
}

/** The last try's ending, which must not say `no` where an earlier try may have been executed. */
const end = ({ ended, mayHaveRun }: Attempting, error?: ServiceError, answer?: Buffer): void => {
  const isUntrue = error?.executed === 'no' && mayHaveRun;
  ended(isUntrue ? withExecuted(error, 'unknown') : error, answer);
};

const onAbort = (signal: AbortSignal, task: () => void): Cancel => {
  signal.addEventListener('abort', task, { once: true });
  return () => signal.removeEventListener('abort', task);
};

const cancelled = (operation: string, executed: 'no' | 'unknown') =>
  new CallError('CANCELLED', `nobody waits for ${operation} any more`, { executed });

const outOfTime = (operation: string) =>
  new CallError('DEADLINE_EXCEEDED', deadlineExceeded(operation).message, { executed: 'no' });
