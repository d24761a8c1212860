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
