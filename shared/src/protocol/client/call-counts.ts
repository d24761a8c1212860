import type { ErrorCode, ServiceError } from '../../errors.ts';

/** What a call ends with when no handler has said what its service's rules say. */
const faults: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BAD_REPLY',
  'BODY_MALFORMED',
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'DRAINING',
  'INTERNAL',
  'OVERLOADED',
  'PAYLOAD_TOO_LARGE',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
  'UNIMPLEMENTED',
  'VERSION_UNSUPPORTED',
  'WRONG_SERVICE',
]);

/** How the calls of one service have ended so far: what a first try reached, and what all did. */
export class CallCounts {
  made = 0;
  succeededAtFirst = 0;
  succeeded = 0;
  retried = 0;
  /** Calls whose time was over before an answer came. */
  timedOut = 0;
  /** Calls that had no place in line. */
  turnedAway = 0;

  /** A try has ended, the first of its call or not, and is followed by another one or not. */
  tried(error: ServiceError | undefined, isFirst: boolean, isRetried: boolean): void {
    const isFault = error !== undefined && faults.has(error.code);
    if (isFirst) this.made += 1;
    if (isFirst && !isFault) this.succeededAtFirst += 1;
    if (isRetried) this.retried += 1;
    else if (!isFault) this.succeeded += 1;
  }
}
