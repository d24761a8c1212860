import type { AdaptiveLimit } from '../../adaptive-limit.ts';
import type { ServiceError } from '../../errors.ts';
import { Deadlines } from '../calls/deadlines.ts';
import { Bulkheads } from './bulkheads.ts';
import {
  answerTooLarge,
  givenUp,
  givenUpInLine,
  notInTime,
  thrownByHandler,
  tooLate,
} from './refusals.ts';
import type { ServedCall } from './served-call.ts';
import type { ServerOptions } from './server-options.ts';
import type { Session } from './session.ts';

/** Options of `CallsAtWork`: those of the server, and more. */
export interface CallsAtWorkOptions extends Pick<
  ServerOptions,
  'runtime' | 'metadata' | 'bulkheads' | 'onEnd' | 'onLate'
> {
  /** How many calls may have a place, of all connections together. */
  readonly maxInFlight: number;
  /** How many each connection may have that have not ended; hears how long handlers worked. */
  readonly credit: AdaptiveLimit;
  /** The calls that have not ended. */
  readonly notEnded: () => readonly ServedCall[];
  /** Hears of each call that has given its place back. */
  readonly onLeft: () => void;
}

/**
 * The calls that a server has let in, each until its handler is done or its time is over. A caller
 * that gives up ends its call, and not the work for it: that keeps its place, or callers that ask
 * and give up would have more handlers at work than there are places.
 */
export class CallsAtWork {
  readonly #options: CallsAtWorkOptions;
  readonly #bulkheads: Bulkheads;
  readonly #deadlines: Deadlines<ServedCall>;
  /** Calls that were cancelled, whose handlers work on. */
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

  /** How many have a place, or wait in the line of their operation. */
  get size(): number {
    return this.#bulkheads.size;
  }

  /** Whether a connection may have one more, of an operation that the server has. */
  hasRoomFor({ calls }: Session, operation: string): boolean {
    return calls.size < this.#options.credit.max && this.#bulkheads.hasRoomFor(operation);
  }

  /** Lets a call in: its handler works now, or in its turn. */
  add(call: ServedCall): void {
    const { calls } = call.session;
    calls.add(call);
    this.#options.credit.began(calls.size);
    this.#deadlines.add(call.expiresAt);
    this.#bulkheads.enter(call);
  }

  /** Ends a call for which nobody waits any more. */
  cancel(call: ServedCall): void {
    const isWaiting = this.#bulkheads.isWaiting(call);
    call.abort();
    this.#end(call, isWaiting ? givenUpInLine() : givenUp());
    if (isWaiting) this.#leave(call);
    else this.#abandoned.add(call);
  }

  /** Aborts what is left, and forgets it. */
  close(): void {
    for (const call of this.#options.notEnded()) {
      call.finish();
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
    this.#settle(call, isTaken ? undefined : answerTooLarge());
  }

  /** The handler is done, whether somebody still waits for that or not. */
  #settle(call: ServedCall, error: ServiceError | undefined): void {
    if (call.isDone) this.#options.onLate?.(call, this.#options.runtime.now() - call.startedAt);
    else this.#end(call, error);
    this.#leave(call);
  }

  #expire(call: ServedCall): void {
    const isLate = this.#bulkheads.isWaiting(call);
    call.abort();
    if (!call.isDone) this.#end(call, isLate ? tooLate() : notInTime(call.operation));
    this.#leave(call);
  }

  /** Tells how a call has ended. It keeps its place. */
  #end(call: ServedCall, error: ServiceError | undefined): void {
    const durationMs = this.#options.runtime.now() - call.startedAt;
    const { session } = call;
    call.finish();
    session.calls.take(call.id);
    if (error) session.fail(call.id, error);
    this.#options.onEnd?.({ call, durationMs, error });
  }

  /** Gives a call's place to the next one; does nothing where it has none. */
  #leave(call: ServedCall): void {
    if (!call.hasPlace) return;
    const { operation, begunAt } = call;
    this.#abandoned.delete(call);
    // Only work counts: the wait for a turn keeps no other operation back.
    if (begunAt !== undefined) {
      this.#options.credit.ended(operation, this.#options.runtime.now() - begunAt);
    }
    this.#bulkheads.leave(call);
    this.#options.onLeft();
  }
}
