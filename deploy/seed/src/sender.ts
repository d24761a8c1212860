import { ServiceError, factsOf, toServiceError } from '@shop/shared/errors';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';

/** One call that may run twice without harm, and what to call it when it fails. */
export interface Call<T = unknown> {
  readonly what: string;
  send(context: CallContext): Promise<T>;
}

/** Sends calls until they are answered or there is no patience left; fails with `ServiceError`s. */
export interface Sender {
  /** The answer, or undefined where the service has another record in its place. */
  one<T>(call: Call<T>): Promise<T | undefined>;
  /** All of them, some at a time; the first failure ends the rest. Tells of each that is done. */
  all(calls: Iterable<Call>, onDone: () => void): Promise<void>;
}

export interface SenderOptions {
  readonly runtime: Runtime;
  /** When everything must be done, on the runtime's clock. */
  readonly expiresAt: number;
  readonly signal: AbortSignal;
  /** Called for each record that the shop has with other data, which stays as it is. */
  readonly onKept: (what: string, error: ServiceError) => void;
  /** Told of each failure that is going to be tried again. */
  readonly onRetry: (what: string, error: ServiceError) => void;
}

/** Enough to keep five services busy and few enough not to be refused by them. */
const maxInFlight = 32;

const callTimeoutMs = 5_000;

/** A retry costs one and an answer earns a tenth: bridges half a minute without a service. */
const retryBudget = 500;
const earnedByAnswer = 0.1;

const firstPauseMs = 100;
const longestPauseMs = 5_000;

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

const failure = (what: string, why: string, cause: ServiceError) =>
  new ServiceError(cause.code, `${what}: ${why}${cause.message}`, {
    fields: cause.fields,
    status: cause.status,
    cause,
  });

const createPatience = ({ runtime, expiresAt, onRetry }: SenderOptions) => {
  let retries = retryBudget;
  return {
    answered: () => {
      retries = Math.min(retryBudget, retries + earnedByAnswer);
    },
    /** How long to wait before trying again; throws where there is no point in it. */
    pauseMs: (what: string, error: ServiceError, attempt: number) => {
      if (!factsOf(error.code).retryable) throw failure(what, '', error);
      const pauseMs = pauseAfter(error, attempt, runtime);
      if (runtime.now() + pauseMs >= expiresAt) throw failure(what, 'out of time, ', error);
      if (retries < 1) throw failure(what, `${retryBudget} retries are used up, `, error);
      retries -= 1;
      onRetry(what, error);
      return pauseMs;
    },
  };
};

/** A sender with one budget of retries and one deadline for all that it is given. */
export const createSender = (options: SenderOptions): Sender => {
  const { runtime, expiresAt } = options;
  const requestId = runtime.newId();
  const patience = createPatience(options);

  const contextOf = (attempt: number, signal: AbortSignal): CallContext => {
    const timeoutMs = Math.max(0, Math.min(callTimeoutMs, expiresAt - runtime.now()));
    return createContext(runtime, { timeoutMs, requestId, signal, attempt });
  };

  const send = async <T>(call: Call<T>, signal: AbortSignal) => {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const answer = await call.send(contextOf(attempt, signal));
        patience.answered();
        return answer;
      } catch (thrown) {
        const error = toServiceError(thrown);
        if (alreadyThere.has(error.code)) {
          options.onKept(call.what, error);
          return undefined;
        }
        await pause(runtime, patience.pauseMs(call.what, error, attempt), signal);
      }
    }
    throw new ServiceError('CANCELLED', `${call.what}: stopped before it was done`);
  };

  return {
    one: (call) => send(call, options.signal),
    async all(calls, onDone) {
      const failed = new AbortController();
      const signal = AbortSignal.any([options.signal, failed.signal]);
      const waiting = calls[Symbol.iterator]();
      const worker = async () => {
        for (let next = waiting.next(); !next.done; next = waiting.next()) {
          await send(next.value, signal);
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
