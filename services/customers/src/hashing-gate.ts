import { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';

/**
 * How many passwords a process hashes at a time. Each takes one of the four threads of libuv until
 * it is done, also when its caller has given up; the others are left for the rest of the service,
 * such as the signatures of tokens.
 */
const maxRunning = 2;

/** How many wait for that: the time of a call is enough for fewer. */
const maxWaiting = 32;

/**
 * Makes the function that hashes passwords in turn. A call whose time is over when its turn comes
 * is not hashed: throws `DEADLINE_EXCEEDED`, and `OVERLOADED` when too many wait, executed: no.
 */
export const createHashingGate = () => {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async <T>(
    context: Pick<CallContext, 'remainingMs'>,
    hash: () => Promise<T>,
  ): Promise<T> => {
    if (waiting.length >= maxWaiting) {
      const message = 'too many passwords are checked';
      throw new ServiceError('OVERLOADED', message, { executed: 'no', retryAfterMs: 1_000 });
    }
    if (running >= maxRunning) await new Promise<void>((resolve) => void waiting.push(resolve));
    else running += 1;
    try {
      if (context.remainingMs() > 0) return await hash();
      throw new ServiceError('DEADLINE_EXCEEDED', 'the time of the call is over', {
        executed: 'no',
      });
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
};
