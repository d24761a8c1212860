import { MongoError, MongoNetworkError, MongoServerError } from 'mongodb';
import type { StoreFailure } from './store-failure.ts';

/** Every error class of the driver (7.8.0), by `name`. A test fails when one is missing. */
export const failureByName: Readonly<Record<string, StoreFailure>> = {
  // No server, no connection, or a client that has ended: thrown before anything is written.
  MongoNotConnectedError: 'unsent',
  MongoPoolClearedError: 'unsent',
  MongoPoolClosedError: 'unsent',
  MongoServerClosedError: 'unsent',
  MongoServerSelectionError: 'unsent',
  MongoTopologyClosedError: 'unsent',
  MongoWaitQueueTimeoutError: 'unsent',
  // Sessions are the driver's own here, one for each call, and end with their client.
  MongoExpiredSessionError: 'unsent',
  // Who it is to the server, when a connection is made.
  MongoAWSError: 'refused',
  MongoAzureError: 'refused',
  MongoCompatibilityError: 'refused',
  MongoGCPError: 'refused',
  MongoKerberosError: 'refused',
  MongoMissingCredentialsError: 'refused',
  MongoOIDCError: 'refused',
  // A connection that ended, or said what cannot be read, after something was written.
  MongoClientClosedError: 'unanswered',
  MongoCursorExhaustedError: 'unanswered',
  MongoDecompressionError: 'unanswered',
  MongoNetworkError: 'unanswered',
  MongoNetworkTimeoutError: 'unanswered',
  MongoParseError: 'unanswered',
  MongoStalePrimaryError: 'unanswered',
  MongoSystemError: 'unanswered',
  MongoUnexpectedServerResponseError: 'unanswered',
  MongoWriteConcernError: 'unanswered',
  PoolClearedOnNetworkError: 'unanswered',
  MongoOperationTimeoutError: 'late',
  // Decided by the server's code.
  MongoBulkWriteError: 'fault',
  MongoClientBulkWriteError: 'fault',
  MongoServerError: 'fault',
  // The driver used as it must not be, and parts of it that the shop does not use.
  MongoAPIError: 'fault',
  MongoBatchReExecutionError: 'fault',
  MongoChangeStreamError: 'fault',
  MongoClientBulkWriteCursorError: 'fault',
  MongoClientBulkWriteExecutionError: 'fault',
  MongoCryptAzureKMSRequestError: 'fault',
  MongoCryptCreateDataKeyError: 'fault',
  MongoCryptCreateEncryptedCollectionError: 'fault',
  MongoCryptError: 'fault',
  MongoCryptInvalidArgumentError: 'fault',
  MongoCryptKMSRequestNetworkTimeoutError: 'fault',
  MongoCursorInUseError: 'fault',
  MongoDriverError: 'fault',
  MongoError: 'fault',
  MongoGridFSChunkError: 'fault',
  MongoGridFSStreamError: 'fault',
  MongoInvalidArgumentError: 'fault',
  MongoMissingDependencyError: 'fault',
  MongoRuntimeError: 'fault',
  MongoTailableCursorError: 'fault',
  MongoTransactionError: 'fault',
};

/**
 * What a server says by code (`error_codes.yml` of MongoDB 8): all that the driver itself knows,
 * and those of a server that is full, stopping, or not the primary. Any other is a fault.
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

/** While a connection was made: what it was for has not been written to it. */
const isBeforeCall = (error: MongoError) =>
  error.hasErrorLabel('HandshakeError') ||
  (error instanceof MongoNetworkError &&
    'beforeHandshake' in error &&
    error.beforeHandshake === true);

/**
 * A bulk write's error hides what ended it, which the driver keeps as its response. Part of the
 * writes may have been made by then, so nothing of it is unsent for certain.
 */
const failureOfBulkWrite = ({ errorResponse, code }: MongoServerError): StoreFailure => {
  const hidden: unknown = errorResponse;
  const failure = hidden instanceof MongoError ? failureOf(hidden) : byCode(code);
  return failure === 'unsent' ? 'unanswered' : failure;
};

const byCode = (code: unknown): StoreFailure =>
  (typeof code === 'number' ? failureByCode[code] : undefined) ?? 'fault';

const failureOfServerError = (error: MongoServerError): StoreFailure =>
  error.name === 'MongoBulkWriteError' ? failureOfBulkWrite(error) : byCode(error.code);

/** What an error of the driver says of the store; `fault` for any other error. */
export const failureOf = (error: unknown): StoreFailure => {
  if (!(error instanceof MongoError)) return 'fault';
  const named = failureByName[error.name] ?? 'fault';
  const isCoded = named === 'fault' && error instanceof MongoServerError;
  const failure = isCoded ? failureOfServerError(error) : named;
  return failure === 'unanswered' && isBeforeCall(error) ? 'unsent' : failure;
};
