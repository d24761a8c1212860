import { type Runtime, steadyTime } from '../../runtime.ts';
import { type Trace, childTrace, parseTraceparent } from '../../trace.ts';
import { Cancellation } from '../calls/cancellation.ts';
import { type Caller, metadataOf } from '../calls/context.ts';
import type { User } from '../../keys/user-token.ts';
import type { ServedContext, ServedOperation } from './operations.ts';
import type { RequestItem } from '../wire/items.ts';
import type { Session } from './session.ts';

/** What a call is besides its request. */
export interface ServedCallOptions {
  readonly runtime: Runtime;
  /** The connection that it came on, and who is behind that. */
  readonly session: Session;
  readonly caller: Caller;
  /** The operation that runs it. */
  readonly handler: ServedOperation;
  readonly startedAt: number;
  /** The request's own, less what it may have waited before it was read. */
  readonly remainingMs: number;
}

/**
 * One call from its request until its handler is done, and the context that the handler sees. Trace
 * and name, which most handlers never ask for, are read when one does: reading those of each call
 * took a tenth of its time.
 */
export class ServedCall implements ServedContext {
  readonly id: number;
  readonly operation: string;
  readonly session: Session;
  readonly caller: Caller;
  readonly handler: ServedOperation;
  readonly attempt: number;
  readonly expiresAt: number;
  readonly startedAt: number;
  /** When its handler began; undefined while it waits for its turn. */
  begunAt: number | undefined;
  /** Whether it takes a place of its operation's bulkhead, or of the line before that. */
  hasPlace = false;
  user: User | undefined;
  readonly #runtime: Runtime;
  readonly #item: RequestItem;
  #cancellation: Cancellation | undefined;
  #trace: Trace | undefined;
  #requestId: string | undefined;
  #metadata: string | undefined;
  #isAborted = false;
  #isDone = false;

  constructor(id: number, item: RequestItem, options: ServedCallOptions) {
    this.#runtime = options.runtime;
    this.#item = item;
    this.id = id;
    this.operation = item.operation;
    this.session = options.session;
    this.caller = options.caller;
    this.handler = options.handler;
    this.attempt = item.attempt;
    this.startedAt = options.startedAt;
    this.expiresAt = options.startedAt + options.remainingMs;
  }

  get body(): Buffer {
    return this.#item.body;
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

  get isDone(): boolean {
    return this.#isDone;
  }

  remainingMs(): number {
    return Math.max(0, this.expiresAt - this.#runtime.now());
  }

  /** Ends the call; false when it had ended before. */
  finish(): boolean {
    const isFirst = !this.#isDone;
    this.#isDone = true;
    return isFirst;
  }

  /** Tells the handler that nobody waits any more. */
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
