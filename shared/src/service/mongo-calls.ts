import { MongoError, MongoServerError } from 'mongodb';
import { ServiceError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import { failureOf } from './mongo-failures.ts';
import { toStoreError } from './store-failure.ts';

/** The time limit of work without a caller, such as the relay's. */
const backgroundLimits = { maxTimeMS: 2_000 } as const;

/** Whether a write failed because a document with this id, or another unique value, exists. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === 11_000;

/**
 * Waits for an insertion; false when a unique value of it exists. Unlike upserts, of several
 * concurrent insertions exactly one succeeds.
 */
export const isInserted = async (insertion: Promise<unknown>): Promise<boolean> => {
  try {
    await insertion;
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
};

/** The server does not know this user with this password. */
export const isRefusedLogin = (error: unknown) =>
  error instanceof MongoServerError && error.code === 18;

/** No connection of the driver's pool became free within `waitQueueTimeoutMS`. */
const isPoolTimeout = (error: unknown) =>
  error instanceof MongoError && error.name === 'MongoWaitQueueTimeoutError';

/** Runs `work`, and again after a pool time-out while `mayWait` holds. */
const retryOnPoolTimeout = async <T>(
  work: () => Promise<T>,
  mayWait: () => boolean,
): Promise<T> => {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isPoolTimeout(error) || !mayWait()) throw toStoreError(failureOf(error), error);
    }
  }
};

/**
 * Runs `work` within the caller's deadline, which `work` passes on as the options of its one call
 * to the store. Throws `UNAVAILABLE` or `DEADLINE_EXCEEDED` where the store does not answer in
 * time.
 */
export const withDeadline = <T>(
  context: CallContext,
  work: (limits: { readonly maxTimeMS: number }) => Promise<T>,
): Promise<T> =>
  retryOnPoolTimeout(
    async () => {
      const maxTimeMS = Math.floor(context.remainingMs());
      if (maxTimeMS >= 1) return work({ maxTimeMS });
      const message = 'no time left for the store';
      throw new ServiceError('DEADLINE_EXCEEDED', message, { executed: 'no' });
    },
    () => !context.cancellation.isCancelled && context.remainingMs() >= 1,
  );

/** The most pool time-outs of work without a caller. */
const maxPoolTimeouts = 10;

/** Runs work without a caller, such as applying events. Throws what `withDeadline` throws. */
export const inBackground = <T>(
  work: (limits: typeof backgroundLimits) => Promise<T>,
): Promise<T> => {
  let timeouts = 0;
  return retryOnPoolTimeout(
    () => work(backgroundLimits),
    () => ++timeouts < maxPoolTimeouts,
  );
};
