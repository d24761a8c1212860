import type { ServiceError } from '../../errors.ts';
import { CallError, withExecuted } from '../calls/call-error.ts';
import type { Cancellable } from '../calls/cancellation.ts';
import type { Ending } from '../calls/client.ts';
import type { CallContext } from '../calls/context.ts';
import { idempotentFlag } from '../wire/kinds.ts';
import type { Priority } from '../contract.ts';
import type { Connection } from './connection.ts';
import type { OutgoingCall } from './outgoing-call.ts';
import type { Waiting } from './waiting-calls.ts';

/** What is asked, and for whom. */
export interface Call {
  readonly operation: string;
  /** JSON. */
  readonly body: string;
  readonly idempotent: boolean;
  readonly priority: Priority;
  readonly context: CallContext;
  /** On `Runtime.now`'s clock. */
  readonly expiresAt: number;
}

/** Who sends calls, and hears how that goes. */
export interface Sends {
  /** A try of a call has ended. */
  tryEnded(
    call: TriedCall,
    error: ServiceError | undefined,
    answer: Buffer | undefined,
    behindMs?: number,
  ): void;
  /** A call has ended without an answer, as its time was over. */
  timedOut(call: TriedCall, error: ServiceError): void;
  /** Nobody waits any more for a call that waits for its turn. */
  turnCancelled(call: TriedCall): void;
}

const ranks: Readonly<Record<Priority, number>> = { high: 0, normal: 1, low: 2 };

const nowhere: readonly Connection[] = [];

/** One call, over all its tries: one object for all that concerns it, since there are many. */
export class TriedCall implements OutgoingCall, Cancellable, Waiting {
  readonly operation: string;
  readonly body: string;
  readonly flags: number;
  readonly context: CallContext;
  readonly expiresAt: number;
  readonly rank: number;
  /** When it was made. */
  readonly begunAt: number;
  id = 0;
  sentAt = 0;
  listensAt = 0;
  /** How often it was sent, and where to at last. */
  tries = 0;
  connection: Connection | undefined;
  #earlier: readonly Connection[] = nowhere;
  /** Whether a try that failed may have been executed. */
  mayHaveRun = false;
  /** It has not been sent since it was last told to wait. */
  #isWaiting = false;
  readonly #ended: Ending;
  readonly #sender: Sends;

  /** `ended` is told of the end of it all, `sender` of each try's. `now` is the time. */
  constructor(call: Call, ended: Ending, sender: Sends, now: number) {
    this.begunAt = now;
    this.operation = call.operation;
    this.body = call.body;
    this.flags = call.idempotent ? idempotentFlag : 0;
    this.context = call.context;
    this.expiresAt = call.expiresAt;
    this.rank = ranks[call.priority];
    this.#ended = ended;
    this.#sender = sender;
  }

  get isUrgent(): boolean {
    return this.rank === ranks.high;
  }

  get attempt(): number {
    return this.context.attempt + this.tries - 1;
  }

  get metadata(): string {
    return this.context.metadata;
  }

  /** Whether it was sent there before. */
  hasTried(connection: Connection): boolean {
    return connection === this.connection || this.#earlier.includes(connection);
  }

  /** It waits for its turn, until it is tried or given up, or nobody waits for it. */
  wait(): void {
    this.#isWaiting = true;
    this.context.cancellation.add(this);
  }

  /** It waits no more. */
  stopWaiting(): void {
    this.#isWaiting = false;
    this.context.cancellation.delete(this);
  }

  /** Sends it there; ends when its time is over, when it is answered, or when nobody waits. */
  tryAt(connection: Connection, now: number): void {
    if (this.connection) this.#earlier = [...this.#earlier, this.connection];
    this.tries += 1;
    this.connection = connection;
    this.context.cancellation.add(this);
    connection.send(this, now);
  }

  end(error: ServiceError | undefined, answer?: Buffer, behindMs?: number): void {
    this.context.cancellation.delete(this);
    this.#sender.tryEnded(this, error, answer, behindMs);
  }

  onCancelled(): void {
    if (this.#isWaiting) return this.#sender.turnCancelled(this);
    this.connection?.cancel(this.id);
    this.end(cancelled(this.operation, 'unknown'));
  }

  /** The last try's ending, which must not say `no` where an earlier try may have been executed. */
  settle(error: ServiceError | undefined, answer?: Buffer, behindMs?: number): void {
    const isUntrue = error?.executed === 'no' && this.mayHaveRun;
    const ending = isUntrue ? withExecuted(error, 'unknown') : error;
    if (ending?.code === 'DEADLINE_EXCEEDED') this.#sender.timedOut(this, ending);
    this.#ended(ending, answer, behindMs);
  }
}

/** Whoever asked has given up. */
export const cancelled = (operation: string, executed: 'no' | 'unknown'): CallError =>
  new CallError('CANCELLED', `nobody waits for ${operation} any more`, { executed });
