import { MongoError, MongoServerError } from 'mongodb';
import { ServiceError, toServiceError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import { failureOf } from './mongo-failures.ts';

/** What work without a caller, such as the relay's, may take of the store's time. */
const backgroundLimits = { maxTimeMS: 2_000 } as const;

/** Whether a write failed because a document with this id, or another unique value, is there. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === 11_000;

/**
 * Waits for an insertion; false when its id, or another unique value, is there already. An index
 * decides, so that of many at once one is inserted, on any server; an upsert leaves it to luck.
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

/** All connections were taken for as long as the driver lets one wait for them. */
const isQueueTimeout = (error: unknown) =>
  error instanceof MongoError && error.name === 'MongoWaitQueueTimeoutError';

const failures = {
  unsent: ['UNAVAILABLE', 'the store cannot be reached', 'no'],
  refused: ['UNAVAILABLE', 'the store does not take this service', 'no'],
  unanswered: ['UNAVAILABLE', 'the store did not answer', 'unknown'],
  late: ['DEADLINE_EXCEEDED', 'the store did not answer in time', 'unknown'],
} as const;

/** The store's failures in the shop's vocabulary. */
const toStoreError = (error: unknown): ServiceError => {
  const failure = failureOf(error);
  if (failure === 'fault') return toServiceError(error);
  const [code, message, executed] = failures[failure];
  return new ServiceError(code, message, { executed, cause: error });
};

/**
 * Runs `work`, again where it only stood in line for a connection and `mayWait` says that there is
 * time: a write must not fail because reads were there first.
 */
const inLine = async <T>(work: () => Promise<T>, mayWait: () => boolean): Promise<T> => {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isQueueTimeout(error) || !mayWait()) throw toStoreError(error);
    }
  }
};

/**
 * Runs `work` with what is left of the caller's time, which `work` passes on as the options of its
 * one call to the store. Failures are `ServiceError`s: `UNAVAILABLE` without a store,
 * `DEADLINE_EXCEEDED` without time.
 */
export const inTime = <T>(
  context: CallContext,
  work: (limits: { readonly maxTimeMS: number }) => Promise<T>,
): Promise<T> =>
  inLine(
    async () => {
      const maxTimeMS = Math.floor(context.remainingMs());
      if (maxTimeMS >= 1) return work({ maxTimeMS });
      const message = 'no time left for the store';
      throw new ServiceError('DEADLINE_EXCEEDED', message, { executed: 'no' });
    },
    () => !context.cancellation.isCancelled && context.remainingMs() >= 1,
  );

/** How often work that nobody waits for may stand in line for a connection. */
const maxQueueTimeouts = 10;

/** Runs `work` for nobody who waits, as events are applied; its failures are those of `inTime`. */
export const inBackground = <T>(
  work: (limits: typeof backgroundLimits) => Promise<T>,
): Promise<T> => {
  let timeouts = 0;
  return inLine(
    () => work(backgroundLimits),
    () => ++timeouts < maxQueueTimeouts,
  );
};
