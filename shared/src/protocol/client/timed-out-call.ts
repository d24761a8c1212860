import type { Executed } from '../../errors.ts';
import type { CallContext } from '../calls/context.ts';

/** A call that ended with `DEADLINE_EXCEEDED`, for logs and metrics. */
export interface TimedOutCall {
  readonly service: string;
  readonly operation: string;
  readonly context: Pick<CallContext, 'requestId' | 'trace'>;
  /** Milliseconds from the start of the call to its end, over all tries. */
  readonly durationMs: number;
  /** How often it was sent; 0 if it was only queued. */
  readonly tries: number;
  readonly executed: Executed;
}
