import { type ErrorCode, ServiceError, toServiceError } from '../../errors.ts';
import { CallError, withExecuted } from '../calls/call-error.ts';
import { wireVersion } from '../wire/limits.ts';

/** Says that no handler has seen the request. */
export const refusal = (code: ErrorCode, message: string): ServiceError =>
  new ServiceError(code, message, { executed: 'no' });

/** There is no such operation, or this caller may not call it. */
export const notFor = (exists: boolean): ServiceError =>
  exists
    ? refusal('PERMISSION_DENIED', 'this operation is not for this caller')
    : refusal('UNIMPLEMENTED', 'no such operation');

/** As many handlers work as may: only a caller that does not keep to its credit meets this. */
export const overloaded = (): ServiceError =>
  new ServiceError('OVERLOADED', 'too many calls at a time', {
    executed: 'no',
    retryAfterMs: 1_000,
  });

/** The peer speaks a version that this side does not. */
export const versionUnsupported = (): ServiceError =>
  refusal('VERSION_UNSUPPORTED', `this side speaks version ${wireVersion} of the wire`);

/** The call's time was over before its handler began. */
export const tooLate = (): ServiceError => refusal('DEADLINE_EXCEEDED', 'too late to begin');

/** The call's time was over before its handler was done. */
export const notInTime = (operation: string): ServiceError =>
  new ServiceError('DEADLINE_EXCEEDED', `${operation} was not done in time`, {
    executed: 'unknown',
  });

/** Nobody waits for the call any more, whose handler has not begun and never will. */
export const givenUpInLine = (): ServiceError =>
  refusal('CANCELLED', 'the caller has given up before its turn');

/** Nobody waits for the answer of a handler that has begun any more. */
export const givenUp = (): ServiceError =>
  new ServiceError('CANCELLED', 'the caller has given up', { executed: 'unknown' });

/** What the handler answered does not fit a frame. */
export const answerTooLarge = (): ServiceError =>
  new ServiceError('INTERNAL', 'the answer is larger than an answer may be');

/**
 * What a handler threw. The end of a call that it made says whether that call was executed, and
 * nothing of what the handler itself had done by then: it ran.
 */
export const thrownByHandler = (error: unknown): ServiceError =>
  error instanceof CallError ? withExecuted(error, 'yes') : toServiceError(error);
