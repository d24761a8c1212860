import type { StoreFailure } from './store-failure.ts';

/**
 * Every error class of ioredis (6.0.0) and redis-errors, by `name`. A test fails when one is
 * missing.
 */
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
