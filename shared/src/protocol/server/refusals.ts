import { type ErrorCode, ServiceError, toServiceError } from '../../errors.ts';
import { CallError, withExecuted } from '../calls/call-error.ts';
import { wireVersion } from '../wire/limits.ts';

/** An error of a request that no handler has seen. */
export const refusal = (code: ErrorCode, message: string): ServiceError =>
  new ServiceError(code, message, { executed: 'no' });

/** The operation does not exist, or this caller may not call it. */
export const notFor = (exists: boolean): ServiceError =>
  exists
    ? refusal('PERMISSION_DENIED', 'this operation is not for this caller')
    : refusal('UNIMPLEMENTED', 'no such operation');

/** The server sheds the call. Only a caller that exceeds its credit gets this error. */
export const overloaded = (): ServiceError =>
  new ServiceError('OVERLOADED', 'too many calls at a time', {
    executed: 'no',
    retryAfterMs: 1_000,
  });

/** The peer uses a wire version that this side does not support. */
export const versionUnsupported = (): ServiceError =>
  refusal('VERSION_UNSUPPORTED', `this side supports wire version ${wireVersion}`);

/** The deadline passed before the handler started. */
export const tooLate = (): ServiceError =>
  refusal('DEADLINE_EXCEEDED', 'the deadline passed before the handler started');

/** The deadline passed before the handler was done. */
export const notInTime = (operation: string): ServiceError =>
  new ServiceError('DEADLINE_EXCEEDED', `${operation} was not done in time`, {
    executed: 'unknown',
  });

/** The caller cancelled a queued call: its handler never runs. */
export const cancelledInQueue = (): ServiceError =>
  refusal('CANCELLED', 'the caller has given up before the call started');

/** The caller cancelled a running call. */
export const cancelled = (): ServiceError =>
  new ServiceError('CANCELLED', 'the caller has given up', { executed: 'unknown' });

/** The handler's answer is over the size limit. */
export const answerTooLarge = (): ServiceError =>
  new ServiceError('INTERNAL', 'the answer is over the size limit');

/**
 * The error that a handler threw. A failed call of its own tells whether that call was executed,
 * but not what the handler had done by then. The handler itself ran, so the error says `yes`.
 */
export const thrownByHandler = (error: unknown): ServiceError =>
  error instanceof CallError ? withExecuted(error, 'yes') : toServiceError(error);
