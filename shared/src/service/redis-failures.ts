import { ReplyError } from 'ioredis';
import { codeOf } from './driver-error.ts';
import { redisFailureByName, type StoreFailure } from './store-failure.ts';

/** Messages of ioredis errors without a class of their own. Network errors are `unanswered`. */
export const redisFailureByMessage: Readonly<Record<string, StoreFailure>> = {
  'Connection is closed.': 'unanswered',
  'Command timed out': 'late',
  "Stream isn't writeable and enableOfflineQueue options is false": 'unsent',
};

/** The first word of an error that is about the state of Redis and not about the command. */
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

/** The kind of store failure of an ioredis error; `fault` for any other error. */
export const redisFailureOf = (error: unknown): StoreFailure => {
  if (!(error instanceof Error)) return 'fault';
  if (error instanceof ReplyError) return failureByWord[codeOf(error) ?? ''] ?? 'fault';
  // An error of Node's `net` or `tls`.
  if ('syscall' in error || 'errno' in error) return 'unanswered';
  return redisFailureByMessage[error.message] ?? redisFailureByName[error.name] ?? 'fault';
};

/** The name of an error of Redis in a log: its code, or its failure where it has none. */
export const redisCodeOf = (error: unknown): string | number =>
  codeOf(error) ?? redisFailureOf(error);
