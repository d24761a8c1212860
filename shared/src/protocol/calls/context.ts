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
  readonly caller?: Caller | undefined;
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

/**
 * A class: one is made for each part of a page, and an object literal with a getter and a function
 * took 0.6 µs instead of 0.05 µs.
 */
class ShorterContext implements CallContext {
  readonly expiresAt: number;
  readonly #runtime: Runtime;
  readonly #outer: CallContext;

  constructor(runtime: Runtime, outer: CallContext, expiresAt: number) {
    this.#runtime = runtime;
    this.#outer = outer;
    this.expiresAt = expiresAt;
  }

  remainingMs(): number {
    return Math.max(0, this.expiresAt - this.#runtime.now());
  }

  get signal(): AbortSignal {
    return this.#outer.signal;
  }

  get trace(): Trace {
    return this.#outer.trace;
  }

  get requestId(): string {
    return this.#outer.requestId;
  }

  get caller(): Caller | undefined {
    return this.#outer.caller;
  }

  get attempt(): number {
    return this.#outer.attempt;
  }
}

/** The same context with less time: for one part of the work that must not use it all. */
export const within = (runtime: Runtime, context: CallContext, timeoutMs: number): CallContext =>
  new ShorterContext(runtime, context, Math.min(context.expiresAt, runtime.now() + timeoutMs));
