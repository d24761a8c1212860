import { type ServiceError, factsOf } from '../../errors.ts';

/** Counts how the calls to one service have ended: after their first try, and after all tries. */
export class CallCounts {
  made = 0;
  succeededAtFirst = 0;
  succeeded = 0;
  retried = 0;
  /** Calls that reached their deadline before an answer came. */
  timedOut = 0;
  /** Calls that were shed because the queue was full. */
  turnedAway = 0;

  /** Counts the end of one try of a call. */
  tried(error: ServiceError | undefined, isFirst: boolean, isRetried: boolean): void {
    const isFault = error !== undefined && factsOf(error.code).fault === true;
    if (isFirst) this.made += 1;
    if (isFirst && !isFault) this.succeededAtFirst += 1;
    if (isRetried) this.retried += 1;
    else if (!isFault) this.succeeded += 1;
  }
}
