import { ServiceError, toServiceError } from '../errors.ts';

/**
 * The kind of failure of a call to a store.
 * - `unsent`: the call never left this process, so nothing was executed.
 * - `refused`: the store answers but does not accept this process: login, rights, version.
 * - `unanswered`: the call may have been executed.
 * - `late`: the call was ended for taking too long, and may have been executed.
 * - `fault`: not a failure of the store; the request, or its sender, is at fault.
 */
export type StoreFailure = 'unsent' | 'refused' | 'unanswered' | 'late' | 'fault';

const failures = {
  unsent: ['UNAVAILABLE', 'the store cannot be reached', 'no'],
  refused: ['UNAVAILABLE', 'the store does not take this service', 'no'],
  unanswered: ['UNAVAILABLE', 'the store did not answer', 'unknown'],
  late: ['DEADLINE_EXCEEDED', 'the store did not answer in time', 'unknown'],
} as const;

/** A failure of a store as a `ServiceError`. */
export const toStoreError = (failure: StoreFailure, cause: unknown): ServiceError => {
  if (failure === 'fault') return toServiceError(cause);
  const [code, message, executed] = failures[failure];
  return new ServiceError(code, message, { executed, cause });
};

/** Every error class of the driver (7.8.0), by `name`. A test fails when one is missing. */
export const mongoFailureByName: Readonly<Record<string, StoreFailure>> = {
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
  // Authentication or version, when a connection is made.
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

/** Every error class of ioredis (6.0.0) and redis-errors, by `name`, as above. */
export const redisFailureByName: Readonly<Record<string, StoreFailure>> = {
  // The connection ended during the command, or its answer cannot be read.
  AbortError: 'unanswered',
  InterruptError: 'unanswered',
  MaxRetriesPerRequestError: 'unanswered',
  ParserError: 'unanswered',
  // A cluster without a reachable node.
  ClusterAllFailedError: 'unsent',
  RedisError: 'unsent',
  // Decided by the first word of the error.
  ReplyError: 'fault',
};
