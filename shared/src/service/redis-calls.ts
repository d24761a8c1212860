import { ServiceError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import { redisFailureOf } from './redis-failures.ts';
import { toStoreError } from './store-failure.ts';

/**
 * The answer to one command of Redis, within the caller's deadline: each connection gives a command
 * up after its own, shorter time. Throws `UNAVAILABLE` or `DEADLINE_EXCEEDED` where Redis does not
 * answer in time.
 */
export const redisAnswer = async <T>(
  context: Pick<CallContext, 'remainingMs'>,
  ask: () => Promise<T>,
): Promise<T> => {
  if (context.remainingMs() <= 0) {
    const message = 'no time left for the store';
    throw new ServiceError('DEADLINE_EXCEEDED', message, { executed: 'no' });
  }
  try {
    return await ask();
  } catch (error) {
    throw toStoreError(redisFailureOf(error), error);
  }
};
