import type { ErrorCode } from '@shop/shared/errors';

const retryable: ReadonlySet<ErrorCode> = new Set([
  'DEADLINE_EXCEEDED',
  'DRAINING',
  'IN_PROGRESS',
  'OVERLOADED',
  'RATE_LIMITED',
  'REQUEST_TIMEOUT',
  'UNAVAILABLE',
]);

/** Whether the same request may well succeed a little later, with nothing changed in it. */
export const isRetryable = (code: ErrorCode): boolean => retryable.has(code);
