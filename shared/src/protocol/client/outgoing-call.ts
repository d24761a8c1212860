import type { ServiceError } from '../../errors.ts';
import { CallError } from '../calls/call-error.ts';
import type { Ending } from '../calls/client.ts';
import type { RequestHead } from '../wire/batch.ts';
import type { Metadata } from '../wire/metadata.ts';

/** One try of a call on one connection. */
export class OutgoingCall {
  readonly operation: string;
  readonly body: Uint8Array;
  readonly flags: number;
  readonly attempt: number;
  readonly metadata: Metadata;
  /** On `Runtime.now`'s clock. */
  readonly expiresAt: number;
  /** Under which its answer comes; 0 before it has been registered. */
  id = 0;
  /** When it was handed to its connection. */
  sentAt = 0;
  #ended: Ending | undefined;

  constructor(options: {
    readonly operation: string;
    readonly body: Uint8Array;
    readonly flags: number;
    readonly attempt: number;
    readonly metadata: Metadata;
    readonly expiresAt: number;
    readonly ended: Ending;
  }) {
    this.operation = options.operation;
    this.body = options.body;
    this.flags = options.flags;
    this.attempt = options.attempt;
    this.metadata = options.metadata;
    this.expiresAt = options.expiresAt;
    this.#ended = options.ended;
  }

  get isDone(): boolean {
    return this.#ended === undefined;
  }

  /** What stands before the body, when it is sent at `now`. */
  headAt(now: number): RequestHead {
    const { operation, flags, attempt, metadata, expiresAt } = this;
    return { operation, flags, attempt, metadata, remainingMs: Math.max(0, expiresAt - now) };
  }

  /** The first end counts; whatever comes later is dropped. */
  end(error: ServiceError | undefined, body?: Buffer): void {
    const ended = this.#ended;
    this.#ended = undefined;
    ended?.(error, body);
  }
}

/** The time was over before an answer came: nobody knows whether it was executed. */
export const deadlineExceeded = (operation: string): CallError =>
  new CallError('DEADLINE_EXCEEDED', `no answer to ${operation} in time`, {
    executed: 'unknown',
  });

/** The connection went away while the answer was awaited. */
export const connectionLost = (service: string): CallError =>
  new CallError('UNAVAILABLE', `the connection to ${service} was lost`, {
    executed: 'unknown',
  });

/** The call never left this process. */
export const notSent = (service: string): CallError =>
  new CallError('UNAVAILABLE', `no replica of ${service} can be reached`, {
    executed: 'no',
    retryAfterMs: 1_000,
  });
