import type { Executed } from '../../errors.ts';
import type { CallContext } from '../calls/context.ts';

/** A call that ended with `DEADLINE_EXCEEDED`, as its caller tells of it. */
export interface TimedOutCall {
  readonly service: string;
  readonly operation: string;
  readonly context: Pick<CallContext, 'requestId' | 'trace'>;
  /** Milliseconds from when it was made to its end, over all tries. */
  readonly durationMs: number;
  /** How often it was sent; 0 where it stood in line all the time. */
  readonly tries: number;
  readonly executed: Executed;
}
