import { ServiceError, factsOf, toServiceError } from '@shop/shared/errors';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Kit } from '@shop/shared/service/service';

/** One call that may run twice without harm, and what to call it when it fails. */
export interface Call<T = unknown> {
  readonly what: string;
  send(context: CallContext): Promise<T>;
}

/** The options of a sender; everything must be done by `expiresAt`, on the runtime's clock. */
interface SenderOptions {
  readonly runtime: Runtime;
  readonly expiresAt: number;
  readonly signal: AbortSignal;
  readonly log: Pick<Kit['log'], 'warn'>;
}

/** Enough to keep the services busy and few enough not to be refused by them. */
const maxInFlight = 32;

const callTimeoutMs = 5_000;

/** A retry costs one and an answer earns a tenth: bridges half a minute without a service. */
const retryBudget = 500;
const earnedByAnswer = 0.1;

const firstPauseMs = 100;
const longestPauseMs = 5_000;

/** Warnings of retries are at least so far apart. */
const quietMs = 2_000;

/**
 * The shop has other data in the place of a record: another caller made it, or an earlier version
 * of the demo data wrote it under the same idempotency key.
 */
const alreadyThere: ReadonlySet<string> = new Set(['ALREADY_EXISTS', 'IDEMPOTENCY_MISMATCH']);

/** Full jitter, after whatever time the service has asked for. */
const pauseAfter = ({ retryAfterMs = 0 }: ServiceError, attempt: number, runtime: Runtime) =>
  Math.min(longestPauseMs, retryAfterMs) +
  runtime.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);

const pause = (runtime: Runtime, pauseMs: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const wake = () => {
      cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = runtime.after(pauseMs, wake);
    signal.addEventListener('abort', wake);
    if (signal.aborted) wake();
  });

/** The retries of a sender, and the pauses before them. */
const createRetries = ({ runtime, expiresAt, log }: Omit<SenderOptions, 'signal'>) => {
  let left = retryBudget;
  let quietUntil = runtime.now();

  return {
    /** A call was answered, which earns a part of a retry. */
    earn(): void {
      left = Math.min(retryBudget, left + earnedByAnswer);
    },
    /** Waits until it is time to try again; throws where there is no point in it. */
    async waitAfter(error: ServiceError, what: string, attempt: number, signal: AbortSignal) {
      const { code, message, fields, status } = error;
      const giveUp = (why: string) =>
        new ServiceError(code, `${what}: ${why}${message}`, { fields, status, cause: error });
      if (!factsOf(code).retryable) throw giveUp('');
      const pauseMs = pauseAfter(error, attempt, runtime);
      if (runtime.now() + pauseMs >= expiresAt) throw giveUp('out of time, ');
      if (left < 1) throw giveUp(`${retryBudget} retries are used up, `);
      left -= 1;
      if (runtime.now() >= quietUntil) {
        quietUntil = runtime.now() + quietMs;
        log.warn({ what, code }, 'a service refuses, trying again');
      }
      await pause(runtime, pauseMs, signal);
    },
  };
};

/**
 * Sends calls until they are answered, with one budget of retries and one deadline for all that it
 * is given; fails with `ServiceError`s.
 */
export const createSender = ({ signal: stopped, ...options }: SenderOptions) => {
  const { runtime, expiresAt } = options;
  const requestId = runtime.newId();
  const kept = { count: 0, first: '' };
  const retries = createRetries(options);

  const send = async <T>(
    { what, send: call }: Call<T>,
    signal = stopped,
  ): Promise<T | undefined> => {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const timeoutMs = Math.max(0, Math.min(callTimeoutMs, expiresAt - runtime.now()));
      try {
        const answer = await call(
          createContext(runtime, { timeoutMs, requestId, signal, attempt }),
        );
        retries.earn();
        return answer;
      } catch (thrown) {
        const error = toServiceError(thrown);
        if (alreadyThere.has(error.code)) {
          kept.first ||= what;
          kept.count += 1;
          return undefined;
        }
        await retries.waitAfter(error, what, attempt, signal);
      }
    }
    throw new ServiceError('CANCELLED', `${what}: stopped before it was done`);
  };

  return {
    /** The records that the shop has with other data, which stay as they are. */
    kept,
    /** The answer to one call, or undefined where the service has another record in its place. */
    one: <T>(call: Call<T>) => send(call),
    /** All of them, some at a time; the first failure ends the rest. Tells of each that is done. */
    async all(calls: readonly Call[], onDone: () => void): Promise<void> {
      const failed = new AbortController();
      const signal = AbortSignal.any([stopped, failed.signal]);
      const waiting = calls.values();
      const worker = async () => {
        for (const call of waiting) {
          await send(call, signal);
          onDone();
        }
      };
      const workers = Array.from({ length: maxInFlight }, () =>
        worker().catch((error: unknown) => failed.abort(error)),
      );
      await Promise.all(workers);
      failed.signal.throwIfAborted();
    },
  };
};
