import { type Executed, ServiceError } from '../../errors.ts';

/** What a call ended with. Its `executed` speaks of that call, not of whoever made the call. */
export class CallError extends ServiceError {}

/** The same failure, with another word on whether the operation behind it ran. */
export const withExecuted = (error: ServiceError, executed: Executed): CallError => {
  const { code, message, fields, retryAfterMs } = error;
  return new CallError(code, message, {
    executed,
    fields,
    cause: error,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
};
