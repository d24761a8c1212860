import { type Trace, childTrace } from '../../trace.ts';
import type { Runtime } from '../../runtime.ts';

/** Who is behind a call, as its connection has shown. */
export interface Caller {
  readonly service: string;
  readonly instance: string;
}

/**
 * What every call carries and every handler gets. There is no way to call without one, so there is
 * no call without a deadline; passing it on passes on what is left of the time.
 */
export interface CallContext {
  /** On `Runtime.now`'s clock. */
  readonly expiresAt: number;
  /** Milliseconds left, never below 0. */
  remainingMs(): number;
  /** Aborts when the caller has given up; a handler's also when its time is over. */
  readonly signal: AbortSignal;
  readonly trace: Trace;
  /** The outermost request's name, for logs and answers. */
  readonly requestId: string;
  /** The service that called; undefined at the edge, where nobody did. */
  readonly caller?: Caller;
  /** 0 for the first try. A call that is itself a retry is not retried further down. */
  readonly attempt: number;
}

/** What an outermost context starts from: its time in milliseconds, and what came from outside. */
export interface ContextOptions {
  readonly timeoutMs: number;
  readonly requestId?: string;
  readonly trace?: Trace | undefined;
  readonly signal?: AbortSignal;
}

/** The outermost context: of an HTTP request, a job, a test. */
export const createContext = (
  runtime: Runtime,
  { timeoutMs, requestId, trace, signal }: ContextOptions,
): CallContext => {
  const expiresAt = runtime.now() + timeoutMs;
  return {
    expiresAt,
    remainingMs: () => Math.max(0, expiresAt - runtime.now()),
    signal: signal ?? new AbortController().signal,
    trace: childTrace(trace, runtime.random),
    requestId: requestId ?? runtime.newId(),
    attempt: 0,
  };
};

/** The same context with less time: for one part of the work that must not use it all. */
export const within = (runtime: Runtime, context: CallContext, timeoutMs: number): CallContext => {
  const expiresAt = Math.min(context.expiresAt, runtime.now() + timeoutMs);
  return {
    expiresAt,
    remainingMs: () => Math.max(0, expiresAt - runtime.now()),
    get signal() {
      return context.signal;
    },
    trace: context.trace,
    requestId: context.requestId,
    ...(context.caller && { caller: context.caller }),
    attempt: context.attempt,
  };
};
