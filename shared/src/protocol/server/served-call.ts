import type { Runtime } from '../../runtime.ts';
import { type Trace, childTrace, parseTraceparent } from '../../trace.ts';
import type { CallContext, Caller } from '../calls/context.ts';
import type { RequestItem } from '../wire/items.ts';

/** One call while its handler works, and the context that the handler sees. */
export class ServedCall implements CallContext {
  readonly id: number;
  readonly operation: string;
  readonly caller: Caller;
  readonly attempt: number;
  readonly expiresAt: number;
  readonly startedAt: number;
  readonly requestId: string;
  readonly trace: Trace;
  readonly #runtime: Runtime;
  #controller: AbortController | undefined;
  #aborted = false;
  #done = false;

  constructor(id: number, item: RequestItem, options: ServedCallOptions) {
    const { runtime, caller, remainingMs } = options;
    this.#runtime = runtime;
    this.id = id;
    this.operation = item.operation;
    this.caller = caller;
    this.attempt = item.attempt;
    this.startedAt = runtime.now();
    this.expiresAt = this.startedAt + remainingMs;
    this.requestId = item.metadata.requestId ?? runtime.newId();
    const { traceparent } = item.metadata;
    this.trace = childTrace(
      traceparent ? parseTraceparent(traceparent) : undefined,
      runtime.random,
    );
  }

  /** Made when somebody asks for it: most handlers never do. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  get isDone(): boolean {
    return this.#done;
  }

  remainingMs(): number {
    return Math.max(0, this.expiresAt - this.#runtime.now());
  }

  /** Ends the call; false when it had ended before. */
  finish(): boolean {
    const first = !this.#done;
    this.#done = true;
    return first;
  }

  /** Tells the handler that nobody waits any more. */
  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }
}

/** What a call is besides its request. */
export interface ServedCallOptions {
  readonly runtime: Runtime;
  readonly caller: Caller;
  /** The request's own, less what it may have waited before it was read. */
  readonly remainingMs: number;
}
