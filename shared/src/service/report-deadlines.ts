import type { Logger } from 'pino';
import type { TimedOutCall } from '../protocol/client/replicas.ts';
import type { ServedEnd } from '../protocol/server/server-options.ts';
import type { ServedCall } from '../protocol/server/served-call.ts';
import type { Runtime } from '../runtime.ts';
import { createLogThrottle } from './log-throttle.ts';

/** How often the same operation is logged for the same reason. */
const tellEveryMs = 5_000;

/** A handler is slow from this share of its call's time on, and not below `slowMs`. */
const slowShare = 0.8;
const slowMs = 50;

/** Milliseconds as the log shows them. */
export const shownMs = (ms: number): number => Math.round(ms * 10) / 10;

/** The clock and the log of a report. */
interface DeadlineLog {
  readonly runtime: Runtime;
  readonly log: Pick<Logger, 'warn'>;
}

/** Logs calls of this process that time out. */
export const createTimeoutReport = ({ runtime, log }: DeadlineLog) => {
  const throttle = createLogThrottle(runtime, tellEveryMs);
  return ({ service, operation, context, durationMs, tries, executed }: TimedOutCall): void =>
    throttle(`${service}.${operation}`, (count) => {
      const { requestId, trace } = context;
      const facts = { requestId, traceId: trace.traceId, durationMs: shownMs(durationMs) };
      log.warn(
        { to: service, operation, ...facts, tries, executed, count },
        'no answer in time: the deadline of a call has ended',
      );
    });
};

const isSlow = ({ expiresAt, startedAt }: ServedCall, durationMs: number): boolean =>
  durationMs >= Math.max(slowMs, slowShare * (expiresAt - startedAt));

/** The log line of a slow or late call; undefined for any other. */
const slownessOf = ({ call, durationMs, error }: ServedEnd): string | undefined => {
  const isLate = error?.code === 'DEADLINE_EXCEEDED';
  // The caller's own deadline ends a little before this one.
  if (!isLate && !isSlow(call, durationMs)) return undefined;
  if (call.begunAt === undefined) {
    return 'no handler was free: a call has stood in line until its deadline';
  }
  if (isLate) return 'late handler: the deadline of its call has ended';
  return error?.code === 'CANCELLED'
    ? 'late handler: its caller has given up'
    : 'slow handler: it took nearly all the time of its call';
};

/** Logs handlers that are slow or late, and how long those that were late took in the end. */
export const createSlownessReport = ({ runtime, log }: DeadlineLog) => {
  const throttle = createLogThrottle(runtime, tellEveryMs);
  const tell = (call: ServedCall, durationMs: number, message: string) =>
    throttle(`${call.operation} ${message}`, (count) => {
      const { operation, requestId, trace, caller, expiresAt, startedAt } = call;
      const facts = { requestId, traceId: trace.traceId, caller: caller.service };
      const times = { durationMs: shownMs(durationMs), timeoutMs: shownMs(expiresAt - startedAt) };
      log.warn({ operation, ...facts, ...times, count }, message);
    });
  return {
    onEnd(end: ServedEnd): void {
      const message = slownessOf(end);
      if (message !== undefined) tell(end.call, end.durationMs, message);
    },
    onLate(call: ServedCall, durationMs: number): void {
      if (!isSlow(call, durationMs)) return;
      tell(call, durationMs, 'a late handler has ended: nobody has waited for its answer');
    },
  };
};
