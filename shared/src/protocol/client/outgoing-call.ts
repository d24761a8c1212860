import type { Executed, ServiceError } from '../../errors.ts';
import { CallError } from '../calls/call-error.ts';
import type { Deadlined } from '../calls/deadlines.ts';
import type { Refusals } from '../contract.ts';
import type { RequestHead } from '../wire/batch.ts';

/** A call in flight: what is sent, and how its end is reported. */
export interface OutgoingCall extends RequestHead, Deadlined {
  /** JSON. */
  readonly body: string;
  /** Those of the contract. */
  readonly refusals?: Refusals | undefined;
  /** The id of its answer; set when the call is registered. */
  id: number;
  /** The time at which it was passed to its connection. */
  sentAt: number;
  /** Called by its connection, once for each time that the call was sent. */
  end(error: ServiceError | undefined, body?: Buffer, behindMs?: number): void;
}

/** The deadline passed without an answer. */
export const deadlineExceeded = (operation: string, executed: Executed = 'unknown'): CallError =>
  new CallError('DEADLINE_EXCEEDED', `no answer to ${operation} in time`, { executed });

/** The answer cannot be read. */
export const unreadableAnswer = (operation: string): CallError =>
  new CallError('BAD_REPLY', `the answer to ${operation} cannot be read`);

/** The caller has given up. */
export const cancelled = (operation: string, executed: Executed): CallError =>
  new CallError('CANCELLED', `nobody waits for ${operation} any more`, { executed });

/** The connection was lost before the answer came. */
export const connectionLost = (service: string): CallError =>
  new CallError('UNAVAILABLE', `the connection to ${service} was lost`, { executed: 'unknown' });

const notNow = (code: 'UNAVAILABLE' | 'OVERLOADED', message: string) =>
  new CallError(code, message, { executed: 'no', retryAfterMs: 1_000 });

/** The call never left this process. */
export const notSent = (service: string): CallError =>
  notNow('UNAVAILABLE', `no replica of ${service} can be reached`);

/** The circuit breakers of all replicas are open for this operation. */
export const circuitOpen = (service: string, operation: string): CallError =>
  notNow('UNAVAILABLE', `${service}.${operation} fails too often: its circuit breaker is open`);

/** The queue is full: the call is shed. */
export const tooBusy = (service: string): CallError =>
  notNow('OVERLOADED', `too many calls wait for ${service}`);
