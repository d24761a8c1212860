import { toServiceError } from '@shop/shared/errors';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';

/** The longest that a write takes which its caller does not wait for, in milliseconds. */
const writeMs = 2_000;

/**
 * A context for work that goes on when its caller has given up, and is no write of the caller's
 * key: its rules know by themselves whether it is done.
 */
export const apart = (
  runtime: Runtime,
  { trace, requestId }: Pick<CallContext, 'trace' | 'requestId'>,
  timeoutMs = writeMs,
): CallContext => createContext(runtime, { timeoutMs, trace, requestId });

/** Goes another way after an error with this code. */
export const after =
  <T>(code: string, otherwise: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (toServiceError(error).code !== code) throw error;
    return otherwise();
  };
