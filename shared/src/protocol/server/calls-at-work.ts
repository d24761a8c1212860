import type { AdaptiveLimit } from '../../adaptive-limit.ts';
import { ServiceError, toServiceError } from '../../errors.ts';
import { CallError, withExecuted } from '../calls/call-error.ts';
import { Deadlines } from '../calls/deadlines.ts';
import { Bulkheads } from './bulkheads.ts';
import { refusal, tooLate } from './refusals.ts';
import type { ServedCall } from './served-call.ts';
import type { ServerOptions } from './server-options.ts';
import type { Session } from './session.ts';

/** Options of `CallsAtWork`. */
interface CallsAtWorkOptions extends Pick<
  ServerOptions,
  'runtime' | 'metadata' | 'bulkheads' | 'onEnd' | 'onLate'
> {
  /** The limit of accepted calls, over all connections. */
  readonly maxInFlight: number;
  /** The limit of calls per connection, which adapts to how long handlers take. */
  readonly credit: AdaptiveLimit;
  /** Returns the calls that have not ended. */
  readonly notEnded: () => readonly ServedCall[];
  /** Called for each call that has freed its place. */
  readonly onLeft: () => void;
}

/**
 * The calls that a server has accepted, each until its handler is done or its deadline has passed.
 * A cancelled call has ended, but keeps its place while its handler runs. Otherwise callers that
 * call and cancel would make more handlers run than there are places.
 */
export class CallsAtWork {
  readonly #options: CallsAtWorkOptions;
  readonly #bulkheads: Bulkheads;
  readonly #deadlines: Deadlines<ServedCall>;
  /** Cancelled calls whose handlers still run. */
  readonly #abandoned = new Set<ServedCall>();

  constructor(options: CallsAtWorkOptions) {
    const { runtime, maxInFlight, bulkheads } = options;
    this.#options = options;
    this.#bulkheads = new Bulkheads(maxInFlight, bulkheads, (call) => this.#run(call));
    this.#deadlines = new Deadlines<ServedCall>(
      runtime,
      () => [...options.notEnded(), ...this.#abandoned],
      (call) => this.#expire(call),
    );
  }

  /** The number of calls that run or are queued. */
  get size(): number {
    return this.#bulkheads.size;
  }

  /** Whether a connection may have one more call of an existing operation. */
  hasRoomFor({ calls }: Session, operation: string): boolean {
    return calls.size < this.#options.credit.max && this.#bulkheads.hasRoomFor(operation);
  }

  /** Accepts a call: its handler runs now, or when its turn has come. */
  add(call: ServedCall): void {
    const { calls } = call.session;
    calls.add(call);
    this.#options.credit.began(calls.size);
    this.#deadlines.add(call.expiresAt);
    this.#bulkheads.enter(call);
  }

  /** Cancels a call: nobody waits for it any more. */
  cancel(call: ServedCall): void {
    const isWaiting = this.#bulkheads.isWaiting(call);
    call.abort();
    const error = isWaiting
      ? refusal('CANCELLED', 'the caller has given up before the call started')
      : new ServiceError('CANCELLED', 'the caller has given up', { executed: 'unknown' });
    this.#end(call, error);
    if (isWaiting) this.#leave(call);
    else this.#abandoned.add(call);
  }

  /** Aborts and forgets all calls. */
  close(): void {
    for (const call of this.#options.notEnded()) {
      call.isDone = true;
      call.abort();
    }
    this.#abandoned.clear();
    this.#bulkheads.close();
    this.#deadlines.close();
  }

  #run(call: ServedCall): void {
    call.begunAt = this.#options.runtime.now();
    const failed = (error: unknown) => this.#settle(call, thrownByHandler(error));
    try {
      call.handler(call.body, call).then((answer) => this.#respond(call, answer), failed);
    } catch (error) {
      failed(error);
    }
  }

  #respond(call: ServedCall, json: string): void {
    const isTaken = call.isDone || call.session.respond(call.id, json, this.#options.metadata?.());
    const tooLarge = 'the answer is over the size limit';
    this.#settle(call, isTaken ? undefined : new ServiceError('INTERNAL', tooLarge));
  }

  /** The handler is done, whether somebody still waits for it or not. */
  #settle(call: ServedCall, error: ServiceError | undefined): void {
    if (call.isDone) this.#options.onLate?.(call, this.#options.runtime.now() - call.startedAt);
    else this.#end(call, error);
    this.#leave(call);
  }

  #expire(call: ServedCall): void {
    const isWaiting = this.#bulkheads.isWaiting(call);
    call.abort();
    if (!call.isDone) this.#end(call, isWaiting ? tooLate() : notInTime(call));
    this.#leave(call);
  }

  /** Ends a call and reports it. The call keeps its place. */
  #end(call: ServedCall, error: ServiceError | undefined): void {
    const durationMs = this.#options.runtime.now() - call.startedAt;
    const { session } = call;
    call.isDone = true;
    session.calls.take(call.id);
    if (error) session.fail(call.id, error);
    this.#options.onEnd?.({ call, durationMs, error });
  }

  /** Frees the place of a call for the next one; does nothing if it has none. */
  #leave(call: ServedCall): void {
    if (!call.hasPlace) return;
    const { operation, begunAt } = call;
    this.#abandoned.delete(call);
    // Only the time of the handler counts: the wait in a queue does not delay other operations.
    if (begunAt !== undefined) {
      this.#options.credit.ended(operation, this.#options.runtime.now() - begunAt);
    }
    this.#bulkheads.leave(call);
    this.#options.onLeft();
  }
}

const notInTime = ({ operation }: ServedCall): ServiceError => {
  const message = `${operation} was not done in time`;
  return new ServiceError('DEADLINE_EXCEEDED', message, { executed: 'unknown' });
};

/**
 * The error that a handler threw. A failed call of its own tells whether that call was executed,
 * but not what the handler had done by then. The handler itself ran, so the error says `yes`.
 */
const thrownByHandler = (error: unknown): ServiceError =>
  error instanceof CallError ? withExecuted(error, 'yes') : toServiceError(error);
