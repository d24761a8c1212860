import { type Executed, ServiceError } from '../../errors.ts';

/** The error of a failed call. `executed` tells of the called operation, not of its caller. */
export class CallError extends ServiceError {}

/** The same error with another value of `executed`. */
export const withExecuted = (error: ServiceError, executed: Executed): CallError => {
  const { code, message, fields, status, retryAfterMs } = error;
  return new CallError(code, message, { executed, fields, status, retryAfterMs, cause: error });
};
