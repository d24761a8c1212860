import { type CallContext, type ContextOptions, createContext } from '../protocol/calls/context.ts';
import type { ServedContext } from '../protocol/server/operations.ts';
import { type Runtime, systemRuntime } from '../runtime.ts';

/** A call's context for tests of what is called: with time enough for any of them. */
export const testContext = (): CallContext => createContext(systemRuntime, { timeoutMs: 20_000 });

/** The same as a server sees it, on behalf of nobody. */
export const servedContext = (
  runtime: Runtime = systemRuntime,
  options: ContextOptions = { timeoutMs: 20_000 },
  userToken?: string,
): ServedContext => {
  const context = createContext(runtime, options);
  return {
    expiresAt: context.expiresAt,
    remainingMs: () => context.remainingMs(),
    cancellation: context.cancellation,
    signal: context.signal,
    trace: context.trace,
    requestId: context.requestId,
    metadata: context.metadata,
    attempt: context.attempt,
    userToken,
    idempotencyKey: undefined,
    callerTime: runtime.wallTime(),
  };
};
