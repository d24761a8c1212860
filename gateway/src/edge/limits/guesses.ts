import type { IncomingMessage, ServerResponse } from 'node:http';
import { toServiceError } from '@shop/shared/errors';
import type { Limits } from './limits.ts';

/**
 * Tries a password for an account, which is named by a hash. Tries from one address, and for one
 * account, take turns, so that many at once are no more than one after the other. A failed one
 * counts, unless it was not executed. After too many even the right password is refused: throws
 * `RATE_LIMITED`, before `attempt` is made.
 */
export type TryPassword = <T>(account: string, attempt: () => Promise<T>) => Promise<T>;

/** Makes the function that runs tasks of the same key one after the other. */
const createTurns = () => {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(key: string, task: () => Promise<T>): Promise<T> => {
    const turn = (last.get(key) ?? Promise.resolve()).then(task);
    const ended = turn.catch(() => undefined);
    last.set(key, ended);
    try {
      return await turn;
    } finally {
      if (last.get(key) === ended) last.delete(key);
    }
  };
};

/** Makes the tries of passwords by requests; see `TryPassword`. */
export const createGuesses = ({ wrongPasswords: { ofClient, ofAccount }, clientOf }: Limits) => {
  const inTurnOfClient = createTurns();
  const inTurnOfAccount = createTurns();

  return <T>(
    request: IncomingMessage,
    response: ServerResponse,
    account: string,
    attempt: () => Promise<T>,
  ): Promise<T> => {
    const client = clientOf(request);
    const checked = async () => {
      await ofClient?.check(client, response);
      await ofAccount?.check(account, response);
      try {
        return await attempt();
      } catch (error) {
        // Without an answer the password may have been looked at all the same.
        if (toServiceError(error).executed !== 'no') {
          await ofClient?.spend(client, response);
          await ofAccount?.spend(account, response);
        }
        throw error;
      }
    };
    return inTurnOfClient(client, () => inTurnOfAccount(account, checked));
  };
};
