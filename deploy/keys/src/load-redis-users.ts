import { codeOf } from '@shop/shared/service/driver-error';
import type { Login } from '@shop/shared/service/login';
import { withRedis } from '@shop/shared/service/redis-once';
import { UnusableError } from './files.ts';

/** The server was started when there was another password, or no such user. */
const isStranger = (error: unknown) => ['WRONGPASS', 'NOAUTH'].includes(String(codeOf(error)));

/**
 * Lets each server read its `aclfile` again: new users are known from then on, and the connections
 * of unchanged users go on. Nothing is started again. Rejects with an `UnusableError` that says
 * what to do where the server does not know this user, and with the driver's error where it does
 * not answer within 5 s.
 */
export const loadRedisUsers = async (urls: readonly string[], login: Login): Promise<void> => {
  for (const url of urls) {
    try {
      await withRedis(url, login, (redis) => redis.call('ACL', 'LOAD'));
    } catch (error) {
      if (!isStranger(error)) throw error;
      const message = `a Redis among those given knows another ${login.user}: start it again`;
      throw new UnusableError(message, { cause: error });
    }
  }
};
