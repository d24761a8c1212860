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
