import { ReplyError } from 'ioredis';
import type { StoreFailure } from './store-failure.ts';

/** Every error class of ioredis (6.0.0) and redis-errors, by `name`. A test fails when one is missing. */
export const redisFailureByName: Readonly<Record<string, StoreFailure>> = {
  // The connection ended under the command, or said what cannot be read.
  AbortError: 'unanswered',
  InterruptError: 'unanswered',
  MaxRetriesPerRequestError: 'unanswered',
  ParserError: 'unanswered',
  // Of a cluster that has no node to send to.
  ClusterAllFailedError: 'unsent',
  RedisError: 'unsent',
  // Decided by the word that Redis answers with.
  ReplyError: 'fault',
};

/** What ioredis says in errors without a class of their own. The network's errors are `unanswered`. */
export const redisFailureByMessage: Readonly<Record<string, StoreFailure>> = {
  'Connection is closed.': 'unanswered',
  'Command timed out': 'late',
  "Stream isn't writeable and enableOfflineQueue options is false": 'unsent',
};

/** The first word of an answer that says of Redis, and not of the command, why it was not executed. */
const failureByWord: Readonly<Record<string, StoreFailure>> = {
  BUSY: 'unsent',
  CLUSTERDOWN: 'unsent',
  LOADING: 'unsent',
  MASTERDOWN: 'unsent',
  READONLY: 'unsent',
  TRYAGAIN: 'unsent',
  DENIED: 'refused',
  MISCONF: 'refused',
  NOAUTH: 'refused',
  NOPERM: 'refused',
  NOREPLICAS: 'refused',
  OOM: 'refused',
  WRONGPASS: 'refused',
};

/** An error of Node's `net` or `tls`. */
const isOfTheNetwork = (error: Error) => 'syscall' in error || 'errno' in error;

/** What an error of ioredis says of Redis; `fault` for any other error. */
export const redisFailureOf = (error: unknown): StoreFailure => {
  if (!(error instanceof Error)) return 'fault';
  if (error instanceof ReplyError) {
    return failureByWord[/^[A-Z]+/.exec(error.message)?.[0] ?? ''] ?? 'fault';
  }
  if (isOfTheNetwork(error)) return 'unanswered';
  return redisFailureByMessage[error.message] ?? redisFailureByName[error.name] ?? 'fault';
};
