import type { ServiceError } from '../../errors.ts';
import { CallError } from '../calls/call-error.ts';
import type { Deadlined } from '../calls/deadlines.ts';
import type { RequestHead } from '../wire/batch.ts';

/** A call on its way: what is sent, and who is told of the end. */
export interface OutgoingCall extends RequestHead, Deadlined {
  /** JSON. */
  readonly body: string;
  /** Under which its answer comes; set when it is registered. */
  id: number;
  /** When it was handed to its connection. */
  sentAt: number;
  /** Told by its connection, once for each time that it was sent. */
  end(error: ServiceError | undefined, body?: Buffer, behindMs?: number): void;
}

/** The time was over before an answer came: nobody knows whether it was executed. */
export const deadlineExceeded = (operation: string): CallError =>
  new CallError('DEADLINE_EXCEEDED', `no answer to ${operation} in time`, {
    executed: 'unknown',
  });

/** What came as an answer cannot be read. */
export const nonsense = (operation: string): CallError =>
  new CallError('BAD_REPLY', `${operation} was answered with nonsense`);

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

/** Nearly all calls of this operation have failed lately: one more would only wait for nothing. */
export const outOfService = (service: string, operation: string): CallError =>
  new CallError('UNAVAILABLE', `${service}.${operation} fails too often to be asked for now`, {
    executed: 'no',
    retryAfterMs: 1_000,
  });

/** As many calls as may are in flight and in line. */
export const tooBusy = (service: string): CallError =>
  new CallError('OVERLOADED', `too many calls wait for ${service}`, {
    executed: 'no',
    retryAfterMs: 1_000,
  });
