import type { ErrorCode, ServiceError } from '../../errors.ts';

/** What a call ends with when it is not the caller's, or the shop's own, word. */
const faults: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BAD_REPLY',
  'DEADLINE_EXCEEDED',
  'DRAINING',
  'INTERNAL',
  'OVERLOADED',
  'UNAVAILABLE',
]);

/** How the calls of one service have ended so far: what a first try reached, and what all did. */
export class CallCounts {
  made = 0;
  succeededAtFirst = 0;
  succeeded = 0;
  retried = 0;

  /** A try has ended, the first of its call or not, and is followed by another one or not. */
  tried(error: ServiceError | undefined, isFirst: boolean, isRetried: boolean): void {
    const isFault = error !== undefined && faults.has(error.code);
    if (isFirst) this.made += 1;
    if (isFirst && !isFault) this.succeededAtFirst += 1;
    if (isRetried) this.retried += 1;
    else if (!isFault) this.succeeded += 1;
  }
}
