import { MongoError, MongoNetworkError, MongoServerError } from 'mongodb';
import { mongoFailureByName, type StoreFailure } from './store-failure.ts';

/**
 * Error codes of a server (`error_codes.yml` of MongoDB 8): all that the driver knows, and those of
 * a server that is full, stopping, or not the primary. Any other is a fault.
 */
export const failureByCode: Readonly<Record<number, StoreFailure>> = {
  6: 'unanswered', // HostUnreachable
  7: 'unanswered', // HostNotFound
  13: 'refused', // Unauthorized
  18: 'refused', // AuthenticationFailed
  20: 'fault', // IllegalOperation
  24: 'unanswered', // LockTimeout
  26: 'fault', // NamespaceNotFound
  43: 'unanswered', // CursorNotFound: the server was started again between two batches
  50: 'late', // MaxTimeMSExpired
  63: 'unanswered', // StaleShardVersion
  64: 'unanswered', // WriteConcernTimeout
  79: 'unanswered', // UnknownReplWriteConcern
  89: 'unanswered', // NetworkTimeout
  91: 'unanswered', // ShutdownInProgress
  100: 'unanswered', // UnsatisfiableWriteConcern
  112: 'unanswered', // WriteConflict
  133: 'unanswered', // FailedToSatisfyReadPreference
  134: 'unanswered', // ReadConcernMajorityNotAvailableYet
  150: 'unanswered', // StaleEpoch
  189: 'unanswered', // PrimarySteppedDown
  234: 'unanswered', // RetryChangeStream
  262: 'late', // ExceededTimeLimit
  365: 'unanswered', // TemporarilyUnavailable
  391: 'refused', // Reauthenticate
  462: 'unanswered', // IngressRequestRateLimitExceeded
  9_001: 'unanswered', // SocketException
  10_058: 'unanswered', // LegacyNotPrimary
  10_107: 'unanswered', // NotWritablePrimary
  11_600: 'unanswered', // InterruptedAtShutdown
  11_601: 'unanswered', // Interrupted
  11_602: 'unanswered', // InterruptedDueToReplStateChange
  13_388: 'unanswered', // StaleConfig
  13_435: 'unanswered', // NotPrimaryNoSecondaryOk
  13_436: 'unanswered', // NotPrimaryOrSecondary
  14_031: 'unanswered', // OutOfDiskSpace
};

/** Whether the error occurred while connecting, before the command was written. */
const isBeforeCall = (error: MongoError) =>
  error.hasErrorLabel('HandshakeError') ||
  (error instanceof MongoNetworkError &&
    'beforeHandshake' in error &&
    error.beforeHandshake === true);

const failureOfServerError = ({ name, errorResponse, code }: MongoServerError): StoreFailure => {
  const byCode = (typeof code === 'number' ? failureByCode[code] : undefined) ?? 'fault';
  if (name !== 'MongoBulkWriteError') return byCode;
  // Its cause is in the driver's response. Some writes may have been made: it is never `unsent`.
  const hidden: unknown = errorResponse;
  const failure = hidden instanceof MongoError ? failureOf(hidden) : byCode;
  return failure === 'unsent' ? 'unanswered' : failure;
};

/** The kind of store failure of a driver's error; `fault` for any other error. */
export const failureOf = (error: unknown): StoreFailure => {
  if (!(error instanceof MongoError)) return 'fault';
  const named = mongoFailureByName[error.name] ?? 'fault';
  const isCoded = named === 'fault' && error instanceof MongoServerError;
  const failure = isCoded ? failureOfServerError(error) : named;
  return failure === 'unanswered' && isBeforeCall(error) ? 'unsent' : failure;
};
