import type { ServiceError } from '../../errors.ts';
import type { Cancellable } from '../calls/cancellation.ts';
import type { Ending } from '../calls/client.ts';
import type { CallContext } from '../calls/context.ts';
import { idempotentFlag } from '../wire/kinds.ts';
import type { Priority, Refusals } from '../contract.ts';
import type { Connection } from './connection.ts';
import { type OutgoingCall, cancelled } from './outgoing-call.ts';
import type { Waiting } from './waiting-calls.ts';

/** A call as a client makes it. */
export interface Call extends Pick<
  TriedCall,
  'operation' | 'body' | 'refusals' | 'context' | 'expiresAt'
> {
  readonly idempotent: boolean;
  readonly priority: Priority;
}

/** The sender of calls, as a call sees it. */
export interface Sends {
  /** A try of a call has ended. */
  tryEnded(call: TriedCall, error?: ServiceError, answer?: Buffer, behindMs?: number): void;
  /** A queued call was cancelled. */
  queuedCallCancelled(call: TriedCall): void;
}

const ranks: Readonly<Record<Priority, number>> = { high: 0, normal: 1, low: 2 };

const nowhere: readonly Connection[] = [];

/** One call over all its tries. A single object for everything, since there are many calls. */
export class TriedCall implements OutgoingCall, Cancellable, Waiting {
  readonly operation: string;
  readonly body: string;
  readonly refusals: Refusals | undefined;
  readonly flags: number;
  readonly context: CallContext;
  readonly expiresAt: number;
  readonly rank: number;
  /** The time at which the call was made. */
  readonly begunAt: number;
  id = 0;
  sentAt = 0;
  listensAt = 0;
  /** How often it was sent, and the last connection. */
  tries = 0;
  connection: Connection | undefined;
  #earlier: readonly Connection[] = nowhere;
  /** Whether a failed try may have been executed. */
  mayHaveRun = false;
  /** Whether it is queued. */
  #isQueued = false;
  /** Called once at the end. */
  readonly ended: Ending;
  readonly #sender: Sends;

  /** `now` is the present time. */
  constructor(call: Call, ended: Ending, sender: Sends, now: number) {
    this.begunAt = now;
    this.operation = call.operation;
    this.body = call.body;
    this.refusals = call.refusals;
    this.flags = call.idempotent ? idempotentFlag : 0;
    this.context = call.context;
    this.expiresAt = call.expiresAt;
    this.rank = ranks[call.priority];
    this.ended = ended;
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

  /** Whether it was sent on this connection before. */
  hasTried(connection: Connection): boolean {
    return connection === this.connection || this.#earlier.includes(connection);
  }

  /** The call is queued. */
  wait(): void {
    this.#isQueued = true;
    this.context.cancellation.add(this);
  }

  /** The call has left the queue. */
  stopWaiting(): void {
    this.#isQueued = false;
    this.context.cancellation.delete(this);
  }

  /** Sends it. The try ends with an answer, at the deadline, or when it is cancelled. */
  tryAt(connection: Connection, now: number): void {
    if (this.connection) this.#earlier = [...this.#earlier, this.connection];
    this.tries += 1;
    this.connection = connection;
    this.context.cancellation.add(this);
    connection.send(this, now);
  }

  end(error?: ServiceError, answer?: Buffer, behindMs?: number): void {
    this.context.cancellation.delete(this);
    this.#sender.tryEnded(this, error, answer, behindMs);
  }

  onCancelled(): void {
    if (this.#isQueued) return this.#sender.queuedCallCancelled(this);
    this.connection?.cancel(this.id);
    this.end(cancelled(this.operation, 'unknown'));
  }
}
