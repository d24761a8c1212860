import { type CallContext, createContext } from '../protocol/calls/context.ts';
import { systemRuntime } from '../runtime.ts';

/** A call's context for tests of what is called: with time enough for any of them. */
export const testContext = (): CallContext => createContext(systemRuntime, { timeoutMs: 20_000 });
