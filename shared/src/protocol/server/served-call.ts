import type { ServiceError } from '../../errors.ts';
import { type Runtime, steadyTime } from '../../runtime.ts';
import { type Trace, childTrace, parseTraceparent } from '../../trace.ts';
import type { CallTable } from '../calls/call-table.ts';
import { Cancellation } from '../calls/cancellation.ts';
import { type Caller, type WriteAtWork, metadataOf } from '../calls/context.ts';
import type { User } from '../../keys/user-token.ts';
import type { ServedContext, ServedOperation } from './operations.ts';
import type { RequestItem } from '../wire/items.ts';

/** The session of a call, as far as its calls need it. */
interface CallSession {
  /** The calls that have not ended. */
  readonly calls: CallTable<ServedCall>;
  readonly authenticated: { readonly clockAheadMs: number } | undefined;
  respond(id: number, json: string, metadata?: string): boolean;
  fail(id: number, error: ServiceError): void;
}

/** Options of `ServedCall`. */
interface ServedCallOptions extends Pick<
  ServedCall,
  'session' | 'caller' | 'handler' | 'startedAt'
> {
  readonly runtime: Runtime;
  /** The time that the request has left, less what it may have waited before it was read. */
  readonly remainingMs: number;
}

/**
 * One call from its request until its handler is done; also the context of the handler. Trace and
 * request id are read when first used, which most handlers never do.
 */
export class ServedCall implements ServedContext {
  readonly id: number;
  readonly operation: string;
  readonly body: Buffer;
  /** The connection that it came on. */
  readonly session: CallSession;
  readonly caller: Caller;
  /** The handler that runs it. */
  readonly handler: ServedOperation;
  readonly attempt: number;
  readonly expiresAt: number;
  readonly startedAt: number;
  /** The time at which its handler started; undefined while the call is queued. */
  begunAt: number | undefined;
  /** Whether it runs or is queued in the bulkhead of its operation. */
  hasPlace = false;
  /** Whether it has ended: it was answered, or nobody waits for it any more. */
  isDone = false;
  user: User | undefined;
  write: WriteAtWork | undefined;
  readonly #runtime: Runtime;
  readonly #item: RequestItem;
  #cancellation: Cancellation | undefined;
  #trace: Trace | undefined;
  #requestId: string | undefined;
  #metadata: string | undefined;
  #isAborted = false;

  constructor(id: number, item: RequestItem, options: ServedCallOptions) {
    this.#runtime = options.runtime;
    this.#item = item;
    this.id = id;
    this.operation = item.operation;
    this.body = item.body;
    this.session = options.session;
    this.caller = options.caller;
    this.handler = options.handler;
    this.attempt = item.attempt;
    this.startedAt = options.startedAt;
    this.expiresAt = options.startedAt + options.remainingMs;
  }

  get trace(): Trace {
    return (this.#trace ??= this.#continueTrace());
  }

  get requestId(): string {
    return (this.#requestId ??= this.#item.metadata.requestId ?? this.#runtime.newId());
  }

  get userToken(): string | undefined {
    return this.#item.metadata.user;
  }

  get idempotencyKey(): string | undefined {
    return this.#item.metadata.idempotencyKey;
  }

  get callerTime(): number {
    return steadyTime(this.#runtime) + (this.session.authenticated?.clockAheadMs ?? 0);
  }

  get metadata(): string {
    return (this.#metadata ??= metadataOf(this));
  }

  get cancellation(): Cancellation {
    if (!this.#cancellation) {
      this.#cancellation = new Cancellation();
      if (this.#isAborted) this.#cancellation.cancel();
    }
    return this.#cancellation;
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }

  remainingMs(): number {
    return Math.max(0, this.expiresAt - this.#runtime.now());
  }

  /** Tells the handler that nobody waits for it any more. */
  abort(): void {
    this.#isAborted = true;
    this.#cancellation?.cancel();
  }

  #continueTrace(): Trace {
    const { traceparent } = this.#item.metadata;
    const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
    return childTrace(parent, this.#runtime.random);
  }
}
