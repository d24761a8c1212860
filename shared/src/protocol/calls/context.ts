import { type Trace, childTrace, toTraceparent } from '../../trace.ts';
import type { User } from '../../keys/user-token.ts';
import { type Runtime, relaxed } from '../../runtime.ts';
import { encodeMetadata } from '../wire/metadata.ts';
import { Cancellation, cancelledBy } from './cancellation.ts';

/** The authenticated caller of a call. */
export interface Caller {
  readonly service: string;
  readonly instance: string;
}

/** An idempotent write: what the kit knows it again by, in its records and in the aggregates. */
export interface IdempotentWrite {
  /** Stands for caller, user, operation, aggregate and idempotency key. */
  readonly name: string;
  /** Stands for the input. */
  readonly fingerprint: string;
}

/** Such a write while it is worked on. */
export interface WriteAtWork extends IdempotentWrite {
  /** Set once it may have changed what is stored. */
  hasEffect?: true;
}

/**
 * The context that every call carries and every handler gets. A call needs one, so every call has a
 * deadline. Passing the context on passes on the remaining time.
 */
export interface CallContext {
  /** On `Runtime.now`'s clock. */
  readonly expiresAt: number;
  /** Milliseconds left, never below 0. */
  remainingMs(): number;
  /** Cancelled when the caller has given up; for a handler also at the deadline. */
  readonly cancellation: Cancellation;
  /** The signal of the cancellation. */
  readonly signal: AbortSignal;
  readonly trace: Trace;
  /** The id of the outermost request, for logs and answers. */
  readonly requestId: string;
  /** Trace and request id, encoded for the calls made with this context. */
  readonly metadata: string;
  /** The calling service; undefined at the edge. */
  readonly caller?: Caller | undefined;
  /** The user on whose behalf the call is made, if any. It is not passed on by itself. */
  readonly user?: User | undefined;
  /** Set by the kit while it works on a write with an idempotency key; handlers pass it on. */
  readonly write?: WriteAtWork | undefined;
  /** 0 for the first try. A call that is itself a retry is not retried further down. */
  readonly attempt: number;
}

/** Options of an outermost context. */
export interface ContextOptions {
  readonly timeoutMs: number;
  readonly requestId?: string;
  readonly trace?: Trace | undefined;
  /** Cancels it; an alternative to `cancellation`. */
  readonly signal?: AbortSignal;
  readonly cancellation?: Cancellation;
  readonly user?: User;
  /** Default 0. */
  readonly attempt?: number;
}

/** A class: object literals with functions and getters took ten times as long to make. */
class OuterContext implements CallContext {
  readonly expiresAt: number;
  readonly cancellation: Cancellation;
  readonly trace: Trace;
  readonly requestId: string;
  readonly attempt: number;
  readonly user: User | undefined;
  readonly #runtime: Runtime;
  #metadata: string | undefined;

  constructor(runtime: Runtime, options: ContextOptions) {
    const { timeoutMs, requestId, trace, signal, cancellation, attempt } = options;
    this.#runtime = runtime;
    this.expiresAt = runtime.now() + relaxed(runtime, timeoutMs);
    this.cancellation = cancellation ?? (signal ? cancelledBy(signal) : new Cancellation());
    this.trace = childTrace(trace, runtime.random);
    this.requestId = requestId ?? runtime.newId();
    this.attempt = attempt ?? 0;
    this.user = options.user;
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }

  get metadata(): string {
    return (this.#metadata ??= metadataOf(this));
  }

  remainingMs(): number {
    return Math.max(0, this.expiresAt - this.#runtime.now());
  }
}

/** The metadata that one call carries besides the metadata of its request. */
type OwnMetadata = Partial<Record<'user' | 'idempotencyKey', string | undefined>>;

/** The encoded metadata of a call made for a request, with what only this call carries. */
export const metadataOf = (
  { trace, requestId }: Pick<CallContext, 'trace' | 'requestId'>,
  own?: OwnMetadata,
): string => encodeMetadata({ traceparent: toTraceparent(trace), requestId, ...own });

/** The outermost context: of an HTTP request, a job, a test. */
export const createContext = (runtime: Runtime, options: ContextOptions): CallContext =>
  new OuterContext(runtime, options);

/** A context with an earlier deadline, or with metadata of its own. */
class InnerContext implements CallContext {
  readonly expiresAt: number;
  readonly #runtime: Runtime;
  readonly #outer: CallContext;
  readonly #metadata: string | undefined;

  constructor(runtime: Runtime, outer: CallContext, expiresAt = Infinity, metadata?: string) {
    this.#runtime = runtime;
    this.#outer = outer;
    this.#metadata = metadata;
    this.expiresAt = Math.min(outer.expiresAt, expiresAt);
  }

  remainingMs(): number {
    return Math.max(0, this.expiresAt - this.#runtime.now());
  }

  get metadata(): string {
    return this.#metadata ?? this.#outer.metadata;
  }

  get cancellation(): Cancellation {
    return this.#outer.cancellation;
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

  get user(): User | undefined {
    return this.#outer.user;
  }

  get write(): WriteAtWork | undefined {
    return this.#outer.write;
  }

  get attempt(): number {
    return this.#outer.attempt;
  }
}

/** The same context for one call that carries this metadata as well. */
export const withMetadata = (
  runtime: Runtime,
  context: CallContext,
  own: OwnMetadata,
): CallContext => new InnerContext(runtime, context, Infinity, metadataOf(context, own));

/** The same context with an earlier deadline, for one part of the work. */
export const within = (runtime: Runtime, context: CallContext, timeoutMs: number): CallContext =>
  new InnerContext(runtime, context, runtime.now() + relaxed(runtime, timeoutMs));

/** The same context with a share of the remaining time. */
export const withShare = (runtime: Runtime, context: CallContext, share: number): CallContext =>
  new InnerContext(runtime, context, runtime.now() + share * context.remainingMs());
